import type { Client, MethodList, Remote } from "sipyco";

/** A connection to one target of a controller, made when it is first needed, and anew when it was lost. */
export class TargetLink {
  readonly #dial: (target: string) => Promise<Remote>;
  readonly target: string;
  #client: Promise<Remote> | undefined;
  #methods: Promise<MethodList> | undefined;

  constructor(target: string, dial: (target: string) => Promise<Remote>) {
    this.target = target;
    this.#dial = dial;
  }

  /** Adopts a connection that is there already. */
  adopt(client: Remote): void {
    this.#client = Promise.resolve(client);
    this.#forgetWhenClosed(client);
  }

  /** The connection. @throws what connecting throws */
  connect(): Promise<Remote> {
    this.#client ??= this.#dial(this.target).then(
      (client) => {
        this.#forgetWhenClosed(client);
        return client;
      },
      (error: unknown) => {
        this.#client = undefined;
        throw error;
      },
    );
    return this.#client;
  }

  /** What its methods are, asked for once a connection. */
  methods(): Promise<MethodList> {
    this.#methods ??= this.connect()
      .then((client) => client.getRpcMethodList())
      .catch((error: unknown) => {
        this.#methods = undefined;
        throw error;
      });
    return this.#methods;
  }

  close(): void {
    void this.#client?.then(
      (client) => client.closeRpc(),
      () => undefined,
    );
  }

  #forgetWhenClosed(client: Client): void {
    void client.rpcClosed.then(() => {
      this.#client = undefined;
      this.#methods = undefined;
    });
  }
}
