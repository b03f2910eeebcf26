import { type Command, InvalidArgumentError, Option } from "commander";
import type { NpyVersion } from "../../python/npy.js";
import { backupPath } from "../convert/backup.js";
import { fileFault } from "../convert/conversion-error.js";
import {
  extensionOf,
  FORMATS,
  type Format,
  type FormatOptions,
  formatOfName,
  readValue,
  writeValue,
} from "../convert/formats.js";
import { convertInPlace } from "../convert/in-place.js";
import { pick } from "../convert/key-path.js";
import { Progress } from "../convert/progress.js";
import { readBytes, readStream } from "../convert/read-file.js";
import { replaceFile } from "../convert/replace-file.js";
import { errorText } from "../report-error.js";
import type { CommandIo } from "../run-command.js";
import type { Subcommand } from "./subcommand.js";

interface ConvertOptions {
  readonly output?: string;
  readonly to?: Format;
  readonly from?: Format;
  readonly key?: string;
  readonly header?: true;
  readonly delimiter?: string;
  readonly npyVersion?: NpyVersion;
  readonly check?: true;
}

/** Options that mean nothing without `-o`. */
const OUTPUT_OPTIONS = ["to", "from", "key", "header", "delimiter", "npyVersion"] as const;

/** `sipyco convert FILE…`, `sipyco convert FILE -o OUTPUT [--from FORMAT] [--to FORMAT]`. */
export const convert: Subcommand = {
  configure(command) {
    command
      .description(
        "Convert files of PYON from version 1 to version 2, in place; the old ones are kept as FILE_v1. With -o: " +
          "convert a file to or from JSON, NPY, CSV or another version.",
      )
      .argument("<FILES...>", "files to convert; with -o, one file, or - for standard input")
      .option("-o, --output <OUTPUT>", "file to write, - for standard output; FILE stays as it is")
      .addOption(
        new Option("--to <FORMAT>", "format of the output; default: what its name ends in").choices(FORMATS),
      )
      .addOption(
        new Option(
          "--from <FORMAT>",
          "format of the file; default: what its name ends in, else PYON",
        ).choices(FORMATS),
      )
      .option("--key <PATH>", "convert only what is there in a dict or list: datasets/counts/0")
      .option("--header", "the first line of the CSV has names: it is a dict of columns")
      .option(
        "--delimiter <CHARACTER>",
        "what stands between the cells of the CSV; default: a comma",
        delimiter,
      )
      .addOption(
        new Option("--npy-version <VERSION>", "version of the NPY format to write; default: 1.0").choices([
          "1.0",
          "2.0",
        ]),
      )
      .option("--check", "change nothing: say which files would be converted, and end with 1 if any would")
      .action(() => checkUsage(command));
  },
  async run(command, io) {
    const [files] = command.processedArgs as [string[]];
    const options = command.opts<ConvertOptions>();
    if (options.output === undefined) return await convertAll(files, options.check === true, io);
    try {
      await convertTo(files[0] as string, options.output, options, io);
      return 0;
    } catch (error) {
      if (io.signal.aborted) return 0;
      throw error;
    }
  },
};

function checkUsage(command: Command): void {
  const [files] = command.processedArgs as [string[]];
  const { output, to, check, ...others } = command.opts<ConvertOptions>();
  if (output === undefined) {
    const stray = OUTPUT_OPTIONS.find(
      (name) => name in { to, ...others } && command.opts()[name] !== undefined,
    );
    if (stray !== undefined) {
      const flag = stray === "npyVersion" ? "npy-version" : stray;
      command.error(
        `error: --${flag} says how to convert to another file: name it with -o, or -o - to print it`,
      );
    }
    if (files.includes("-")) command.error("error: standard input is converted with -o only");
    return;
  }
  if (check) command.error("error: --check is for conversion in place, without -o");
  if (files.length > 1) command.error("error: -o takes one file at a time");
  if (outputFormat(output, to) === undefined) {
    command.error(`error: the format of ${output} is not clear from its name: say --to ${FORMATS.join("|")}`);
  }
}

function outputFormat(output: string, to: Format | undefined): Format | undefined {
  // New files of PYON are of the version that the others become.
  return to ?? formatOfName(output) ?? (extensionOf(output) === "pyon" ? "v2" : undefined);
}

/** Converts each file in place; one that fails does not keep the others from it. */
async function convertAll(files: readonly string[], check: boolean, io: CommandIo): Promise<number> {
  const { signal } = io;
  let status = 0;
  for (const path of files) {
    const progress = new Progress(io, path);
    try {
      const isVersion1 = await convertInPlace(path, { check, progress, signal });
      progress.clear();
      io.stdout.write(`${path}: ${outcome(path, isVersion1, check)}\n`);
      if (isVersion1 && check) status = 1;
    } catch (error) {
      progress.clear();
      if (signal.aborted) return status;
      io.stderr.write(errorText(fileFault(path, error), "sipyco"));
      status = 1;
    }
  }
  return status;
}

function outcome(path: string, isVersion1: boolean, check: boolean): string {
  if (!isVersion1) return "version 2 already";
  return check ? "would be converted" : `converted; the old one is ${backupPath(path)}`;
}

async function convertTo(
  path: string,
  output: string,
  options: ConvertOptions,
  io: CommandIo,
): Promise<void> {
  const { signal } = io;
  const format = outputFormat(output, options.to) as Format;
  const progress = new Progress(io, path);
  try {
    const isStream = path === "-";
    const bytes = isStream ? await readStream(io.stdin, signal) : await readBytes(path, progress, signal);
    progress.show("decoding", bytes.length);
    const value = readValue(bytes, options.from ?? formatOfName(path), formatOptions(options, path));
    const part = options.key === undefined ? value : pick(value, options.key);
    progress.show("encoding", bytes.length);
    const content = writeValue(part, format, formatOptions(options, output));
    progress.clear();
    if (output === "-") print(content, io);
    else await replaceFile(output, content, signal);
  } catch (error) {
    throw fileFault(path, error);
  } finally {
    progress.clear();
  }
}

function formatOptions(
  { header, delimiter, npyVersion = "1.0" }: ConvertOptions,
  path: string,
): FormatOptions {
  const usual = extensionOf(path) === "tsv" ? "\t" : ",";
  return { header: header === true, delimiter: delimiter ?? usual, npyVersion };
}

function print(content: string | Uint8Array, { stdout }: CommandIo): void {
  if (typeof content === "string") stdout.write(content.endsWith("\n") ? content : `${content}\n`);
  // Standard output takes bytes, too, as all streams of Node do.
  else stdout.write(content);
}

/** The delimiter of CSV, for commander. */
function delimiter(text: string): string {
  const character = text === "tab" || text === "\\t" ? "\t" : text;
  if (!/^[^\w+\-."\r\n]$/.test(character)) {
    throw new InvalidArgumentError(
      'It must be one character that is no part of a number: "," ";" "|" or tab.',
    );
  }
  return character;
}
