import type { Mod } from "sipyco";

/** How often each entry of a structure has changed, for what flashes then. */
export class ChangeCounts {
  readonly #counts = new Map<unknown, number>();

  note(mod: Mod): void {
    // The structure as a whole comes after a loss of the connection, which is no change.
    if (mod.action === "init") return;
    const key = mod.path.length > 0 ? mod.path[0] : "key" in mod ? mod.key : undefined;
    this.#counts.set(key, this.of(key) + 1);
  }

  of(key: unknown): number {
    return this.#counts.get(key) ?? 0;
  }
}
