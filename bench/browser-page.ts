// What the page of bench/browser.ts does, bundled by it.
import { Client, type NDArray } from "sipyco";

let client: Client | undefined;

/** Fetches the picture from the server at a port of this machine. */
async function fetchPicture(port: number): Promise<void> {
  client ??= await Client.connect("127.0.0.1", port, { target: "camera" });
  const { size } = (await client.callRpc("picture", [])) as NDArray;
  if (size !== 1024 * 1024) throw new Error("that is not the picture");
}

Object.assign(globalThis, { fetchPicture });
