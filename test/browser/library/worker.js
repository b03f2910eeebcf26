import { session } from "./session.js";

globalThis.onmessage = async ({ data }) => globalThis.postMessage(await session(data));
