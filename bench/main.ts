// npm run bench: every figure as a ratio to what the machine itself can do, measured in the same run.
import { benchBrowser } from "./browser.js";
import { benchColdStart } from "./cold-start.js";
import { benchConsole } from "./console.js";
import { benchGateway } from "./gateway.js";
import { benchLogs } from "./logs.js";
import { benchPyon } from "./pyon.js";
import { benchRpc } from "./rpc.js";
import { benchSyncStruct } from "./sync-struct.js";

console.log(`Node ${process.version}; ratios above 1 are faster than the base of their line.\n`);
await benchPyon();
await benchRpc();
await benchSyncStruct();
await benchLogs();
await benchGateway();
await benchColdStart();
await benchConsole();
await benchBrowser();
