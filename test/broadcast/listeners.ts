import { Receiver, type ReceiverOptions } from "../../src/broadcast/receiver.js";
import type { FeedConnectOptions } from "../../src/feed/feed-client.js";
import { LineClient } from "../fixtures/line-client.js";

/** A receiver of ours that collects messages, and lets one wait for them. */
export class Listener implements AsyncDisposable {
  readonly receiver: Receiver;
  readonly messages: unknown[] = [];
  readonly disconnects: Error[] = [];
  #wake = (): void => {};

  constructor(name: string, options?: ReceiverOptions) {
    const wake = (): void => this.#wake();
    this.receiver = new Receiver(
      name,
      (message) => {
        this.messages.push(message);
        wake();
      },
      (reason) => {
        this.disconnects.push(reason);
        wake();
      },
      options,
    );
  }

  connect(port: number, options?: FeedConnectOptions): Promise<void> {
    return this.receiver.connect("127.0.0.1", port, options);
  }

  /** All messages, once there are so many. */
  async arrived(count: number): Promise<unknown[]> {
    while (this.messages.length < count) await this.#change();
    return this.messages;
  }

  /** Why it was disconnected, once it was. */
  async disconnected(): Promise<Error> {
    while (this.disconnects.length === 0) await this.#change();
    return this.disconnects[0] as Error;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.receiver.close();
  }

  #change(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }
}

/** A bare socket that has said what it wants to hear. */
export async function listenBare(port: number, name: string): Promise<LineClient> {
  const client = await LineClient.connect(port);
  client.send("ARTIQ broadcast", name);
  return client;
}

/** Lets other events happen until something is so. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}
