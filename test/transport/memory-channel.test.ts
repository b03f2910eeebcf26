import { memoryChannelPair } from "../../src/transport/memory.js";
import { describeChannel } from "./channel-suite.js";

describeChannel({ name: "memory", pair: async (options) => memoryChannelPair(options) });
