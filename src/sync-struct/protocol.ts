/**
 * The wire of sync_struct: the subscriber says {@link GREETING}, then the notifier's name, and nothing more. The
 * publisher answers with one {@link Mod} a line: {@link InitMod} first, then one {@link Change} for each change of
 * the structure. An init may come again at any time.
 *
 * There is no word about the version of PYON: SiPyCo before 1.10 speaks 1, later ones 2, and receivers take both.
 */

/** First line of a subscriber. */
export const GREETING = "ARTIQ sync_struct";

/**
 * What a mod does; the value of its `action`.
 *
 * Python counterpart: `sipyco.sync_struct.ModAction`.
 */
export const ModAction: {
  /** Appends `x` to the list at `path`. */
  readonly append: "append";
  /** Inserts `x` into the list at `path`, at index `i`. */
  readonly insert: "insert";
  /** Removes index or key `i` of the list or dict at `path`. */
  readonly pop: "pop";
  /** Sets `key` of the list, dict or array at `path` to `value`. */
  readonly setitem: "setitem";
  /** Deletes `key` of the list or dict at `path`. */
  readonly delitem: "delitem";
  /** The whole structure, in `struct`; there is no `path`. */
  readonly init: "init";
} = Object.freeze({
  append: "append",
  insert: "insert",
  pop: "pop",
  setitem: "setitem",
  delitem: "delitem",
  init: "init",
});
export type ModAction = (typeof ModAction)[keyof typeof ModAction];

/** Keys that lead from the root to the list, dict or array that a change is about. */
export type Path = readonly unknown[];

export interface InitMod {
  readonly action: "init";
  readonly struct: unknown;
}

export interface AppendMod {
  readonly action: "append";
  readonly path: Path;
  readonly x: unknown;
}

export interface InsertMod {
  readonly action: "insert";
  readonly path: Path;
  readonly i: number;
  readonly x: unknown;
}

export interface PopMod {
  readonly action: "pop";
  readonly path: Path;
  /** Index into a list, negative ones from its end; or key of a dict. */
  readonly i: unknown;
}

export interface SetitemMod {
  readonly action: "setitem";
  readonly path: Path;
  /** Any key of a dict; index or `Slice` of a list; index, `Slice` or tuple of those for an array. */
  readonly key: unknown;
  readonly value: unknown;
}

export interface DelitemMod {
  readonly action: "delitem";
  readonly path: Path;
  /** Any key of a dict; index or `Slice` of a list. */
  readonly key: unknown;
}

/** A mod that changes the structure there is. */
export type Change = AppendMod | InsertMod | PopMod | SetitemMod | DelitemMod;

/** What a publisher sends, one a line. */
export type Mod = InitMod | Change;
