import { describeChannel } from "./channel-suite.js";
import { webSocketPair } from "./websockets.js";

describeChannel({ name: "WebSocket", pair: (options = {}) => webSocketPair(options) });
