import { describeBytes } from "../transport/byte-suite.js";
import { describeChannel } from "../transport/channel-suite.js";
import { pipePair, rawPipes, rawSocketPipes, socketPipePair } from "./pipes.js";

describeChannel({ name: "pipes", pair: (options = {}) => pipePair(options) });
describeBytes("pipes", (options = {}) => rawPipes(options));

describeChannel({ name: "sockets as pipes", pair: (options = {}) => socketPipePair(options) });
describeBytes("sockets as pipes", (options = {}) => rawSocketPipes(options));
