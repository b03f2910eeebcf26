import { BestEffortClient, Subscriber } from "sipyco";
import type { Peers } from "./session.js";

/** What a page shows of a controller and of a structure, kept up however often the gateway goes. */
export class Display {
  /** Whether the controller was reached, each time that this has changed. */
  readonly connections: boolean[] = [];
  readonly #counter = new Subscriber<{ count: number }>("counter");
  #lda: BestEffortClient | undefined;

  async start({ rpc, notify, via }: Peers): Promise<void> {
    this.#lda = await BestEffortClient.connect("127.0.0.1", rpc, "lda", {
      via,
      retry: 50,
      onConnectionChange: (connected) => this.connections.push(connected),
    });
    await this.#counter.connect("127.0.0.1", notify, { via, retry: 50, maxRetry: 50 });
    await this.#counter.whenReady();
  }

  get state(): string {
    return this.#counter.status.current.type;
  }

  get count(): number | undefined {
    return this.#counter.value?.count;
  }

  /** The controller's answer, or null when it is not reached. */
  ping(): Promise<unknown> {
    return (this.#lda as BestEffortClient).callRpc("ping", []);
  }
}
