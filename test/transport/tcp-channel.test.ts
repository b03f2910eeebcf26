import { describeBytes } from "./byte-suite.js";
import { describeChannel } from "./channel-suite.js";
import { rawSocket, socketPair, tlsFiles } from "./sockets.js";

describeChannel({ name: "TCP", pair: (options = {}) => socketPair(options) });
describeBytes("TCP", (options = {}) => rawSocket(options));

const server = tlsFiles("server", "client");
const client = tlsFiles("client", "server");
describeChannel({ name: "TLS", pair: (options = {}) => socketPair(options, server, client) });
describeBytes("TLS", (options = {}) => rawSocket(options, server, client));
