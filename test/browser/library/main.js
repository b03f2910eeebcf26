// What a page does: everything itself, or in a worker.
import { Display } from "./recovery.js";
import { session } from "./session.js";

globalThis.display = new Display();
globalThis.session = session;
globalThis.sessionInWorker = (peers) =>
  new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(peers);
  });
document.title = "ready";
