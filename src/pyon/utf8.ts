import { fail } from "./fail.js";

/** The parts of Node that are used when they are there: no import, so that browsers need none of it. */
interface NodeGlobals {
  readonly Buffer?: {
    from(
      memory: ArrayBufferLike,
      byteOffset: number,
      length: number,
    ): { toString(encoding: "latin1"): string };
  };
  readonly process?: {
    getBuiltinModule?(id: "buffer"): { isAscii(bytes: Uint8Array): boolean };
  };
}

const { Buffer: NodeBuffer, process: nodeProcess } = globalThis as NodeGlobals;
const isAscii = nodeProcess?.getBuiltinModule?.("buffer").isAscii;
// A byte order mark is for the parser to refuse.
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/**
 * Decodes UTF-8, strictly.
 *
 * @throws PyonDecodeError at the first byte that is wrong
 */
export function textFromBytes(bytes: Uint8Array): string {
  // Nearly all texts are ASCII, and looking first makes those 1.5 times (megabytes: 5 times) faster.
  if (isAscii?.(bytes) && NodeBuffer !== undefined) {
    return NodeBuffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1");
  }
  try {
    return decoder.decode(bytes);
  } catch {
    return failAtFirstFault(bytes);
  }
}

function failAtFirstFault(bytes: Uint8Array): never {
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
  const encoder = new TextEncoder();
  let offset = 0;
  let from = 0;
  for (;;) {
    // The decoder puts U+FFFD for what is wrong; the text may hold some of its own, too.
    const at = text.indexOf("\ufffd", from);
    offset += encoder.encode(text.slice(from, at)).length;
    if (bytes[offset] !== 0xef || bytes[offset + 1] !== 0xbf || bytes[offset + 2] !== 0xbd) {
      const byte = (bytes[offset] as number).toString(16).padStart(2, "0");
      fail(text.slice(0, at), at, `the text is not UTF-8: byte 0x${byte} at offset ${offset}`, `0x${byte}`);
    }
    offset += 3;
    from = at + 1;
  }
}
