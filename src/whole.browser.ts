/**
 * All of the library at once, where it would otherwise come in parts: what reads values, while a page connects, and
 * LogTape, with the first message. For bundles of one file, such as Vite's of workers.
 *
 * @module
 */

import { useLogTape } from "./log.browser.js";
import * as logTape from "./log-tape.js";
import { useCodec } from "./pyon/codec.browser.js";
import * as codec from "./pyon/whole-codec.js";

useCodec(codec);
useLogTape(logTape);
