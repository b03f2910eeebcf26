// Vite makes one file of a worker.
import "sipyco/whole";
import { session } from "./session.js";

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await session(data));
