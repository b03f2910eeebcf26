import { loadFile } from "../pyon/files.js";
import { parseBroadcast, parseController, parseMaster, parseStructure } from "./lab-text.js";
import type { ConsoleOptions } from "./options.js";

/** What a file may say of a lab. */
export type LabFile = Pick<ConsoleOptions, "title" | "controllers" | "structures" | "broadcasts" | "master">;

/** Fields of an entry, and what they have to be; those with a `?` may be left out. */
type Fields = Readonly<Record<string, "string" | "port" | "string?" | "port?">>;

const ENTRIES = {
  controllers: {
    fields: { name: "string", host: "string", port: "port", target: "string?", description: "string?" },
    parse: parseController,
  },
  structures: { fields: { host: "string", port: "port", notifier: "string?" }, parse: parseStructure },
  broadcasts: { fields: { host: "string", port: "port", channel: "string?" }, parse: parseBroadcast },
} as const;

const MASTER = {
  fields: { host: "string", notify: "port?", control: "port?", broadcast: "port?" },
  parse: parseMaster,
} as const;

/**
 * Reads what a lab has from a file of JSON or PYON: a dict with the options `title`, `controllers`, `structures`,
 * `broadcasts` and `master` of {@link ConsoleOptions}. Each controller, structure, broadcast and master may also be a
 * text, as on the command line: `"lda=[::1]:3253"`, `"lab-pc:3250/datasets"`, `"lab-pc:1067/log"`, `"lab-pc"`.
 *
 * @throws TypeError that names the place in the file, PyonDecodeError, the file system's error
 */
export async function loadLab(path: string): Promise<LabFile> {
  return readLab(await loadFile(path), path);
}

function readLab(lab: unknown, path: string): LabFile {
  const found: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(asRecord(lab, path))) {
    const place = `${path}: ${key}`;
    if (key === "title") found[key] = checked(value, "string", place);
    else if (key === "master") found[key] = readEntry(value, MASTER, place);
    else if (Object.hasOwn(ENTRIES, key)) {
      const entry = ENTRIES[key as keyof typeof ENTRIES];
      if (!Array.isArray(value)) throw new TypeError(`${place} must be a list`);
      found[key] = value.map((each, index) => readEntry(each, entry, `${place}[${index}]`));
    } else {
      throw new TypeError(`${place} is unknown: there are title, master, ${Object.keys(ENTRIES).join(", ")}`);
    }
  }
  return found;
}

function readEntry(
  value: unknown,
  { fields, parse }: { readonly fields: Fields; parse(text: string): object },
  place: string,
): object {
  if (typeof value === "string") {
    try {
      return parse(value);
    } catch (error) {
      throw new TypeError(`${place}: ${(error as Error).message}`, { cause: error });
    }
  }
  const entry = asRecord(value, place);
  for (const key of Object.keys(entry)) {
    if (!Object.hasOwn(fields, key)) {
      throw new TypeError(`${place}.${key} is unknown: there are ${Object.keys(fields).join(", ")}`);
    }
  }
  const found = Object.entries(fields).flatMap(([key, kind]) => {
    const isLeftOut = entry[key] === undefined || entry[key] === null;
    return isLeftOut && kind.endsWith("?") ? [] : [[key, checked(entry[key], kind, `${place}.${key}`)]];
  });
  return Object.fromEntries(found);
}

function checked(value: unknown, kind: Fields[string], place: string): unknown {
  if (kind.startsWith("string")) {
    if (typeof value === "string" && value !== "") return value;
    throw new TypeError(`${place} must be a text`);
  }
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 65535) return value;
  throw new TypeError(`${place} must be a port, a number from 1 to 65535`);
}

function asRecord(value: unknown, place: string): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype) {
    return value as Readonly<Record<string, unknown>>;
  }
  throw new TypeError(`${place} must be a dict whose keys are texts`);
}
