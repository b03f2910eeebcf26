import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ConversionError } from "../../src/cli/convert/conversion-error.js";
import { arrayFromNpy } from "../../src/cli/convert/npy.js";
import { NDArray } from "../../src/pyon/index.js";
import { sameValue } from "../../src/pyon/same.js";
import { npyFromArray } from "../../src/python/npy.js";
import { anyArray } from "../pyon/arbitrary.js";

/** A file as numpy could write it. */
function npy(header: string, data: Uint8Array = new Uint8Array(0), version = [1, 0]): Uint8Array {
  const text = Buffer.from(header, version[0] === 3 ? "utf8" : "latin1");
  const length = Buffer.alloc(version[0] === 1 ? 2 : 4);
  length.writeUIntLE(text.length, 0, length.length);
  return Buffer.concat([Buffer.from("\x93NUMPY", "latin1"), Buffer.from(version), length, text, data]);
}

const header = (descr: string, shape: string, order = "False"): string =>
  `{'descr': ${descr}, 'fortran_order': ${order}, 'shape': ${shape}, }\n`;

describe("npyFromArray", () => {
  test("writes what numpy writes", () => {
    const bytes = Buffer.from(npyFromArray(new NDArray(Int16Array.of(1, 2, 3), { shape: [1, 3] })));
    expect(bytes.subarray(0, 10)).toEqual(Buffer.from("\x93NUMPY\x01\x00\x76\x00", "latin1"));
    expect(bytes.subarray(10, 128).toString("latin1")).toBe(
      `${"{'descr': '<i2', 'fortran_order': False, 'shape': (1, 3), }".padEnd(117)}\n`,
    );
    expect(bytes.subarray(128)).toEqual(Buffer.of(1, 0, 2, 0, 3, 0));
  });

  test.each([
    [[], "()"],
    [[3], "(3,)"],
    [[1, 3], "(1, 3)"],
  ])("writes the shape %j as %s", (shape, text) => {
    const array = NDArray.zeros(shape, ">f4");
    expect(Buffer.from(npyFromArray(array)).toString("latin1")).toContain(`'descr': '>f4'`);
    expect(Buffer.from(npyFromArray(array)).toString("latin1")).toContain(`'shape': ${text}, }`);
  });

  test("writes version 2.0 when told", () => {
    const bytes = npyFromArray(new NDArray(Float64Array.of(1)), "2.0");
    expect([...bytes.subarray(6, 12)]).toEqual([2, 0, 116, 0, 0, 0]);
    expect(arrayFromNpy(bytes).toNested()).toEqual([1]);
  });

  test.each(["1.0", "2.0"] as const)("starts the data of version %s at a multiple of 64", (version) => {
    fc.assert(
      fc.property(anyArray, (array) => {
        const bytes = npyFromArray(array, version);
        expect((bytes.length - array.toBytes().length) % 64).toBe(0);
        expect(bytes[bytes.length - array.toBytes().length - 1]).toBe(0x0a);
      }),
    );
  });
});

describe("arrayFromNpy", () => {
  test.each(["1.0", "2.0"] as const)("gives what was written in version %s", (version) => {
    fc.assert(
      fc.property(anyArray, (array) => {
        expect(sameValue(arrayFromNpy(npyFromArray(array, version)), array)).toBe(true);
      }),
    );
  });

  test("reads Fortran's order", () => {
    fc.assert(
      fc.property(anyArray, (array) => {
        const turned = new NDArray(array.data, {
          dtype: array.dtype,
          shape: [...array.shape].reverse(),
          strides: [...array.strides].reverse(),
        });
        const shape = `(${array.shape.map((length) => `${length},`).join("")})`;
        const file = npy(header(`'${array.dtype}'`, shape, "True"), turned.toBytes());
        const read = arrayFromNpy(file);
        expect([read.dtype, read.shape]).toEqual([array.dtype, array.shape]);
        // Not by their bytes: the kind of a NaN may get lost where elements are put in order.
        expect(read.toNested()).toEqual(array.toNested());
      }),
    );
  });

  test.each([
    [1, 0],
    [2, 0],
    [3, 0],
  ])("reads version %i.%i, whatever the header's length and spacing", (...version) => {
    const file = npy("{'shape':(2,),'descr':\"|u1\",'fortran_order':False}", Uint8Array.of(7, 8), version);
    expect(arrayFromNpy(file).toNested()).toEqual([7, 8]);
  });

  test("keeps nothing of the file's memory", () => {
    const file = npyFromArray(new NDArray(Float64Array.of(1, 2)));
    const { data } = arrayFromNpy(file);
    file.fill(0);
    expect([...(data as Float64Array)]).toEqual([1, 2]);
  });

  test.each([
    ["no NPY file", Buffer.from("PK\x03\x04 an archive")],
    ["no NPY file", Buffer.alloc(0)],
    ["version 4.0 of NPY is unknown", npy("", undefined, [4, 0])],
    ["version 1.1 of NPY is unknown", npy("", undefined, [1, 1])],
    ["ends within its header", npy(header("'<f8'", "(2,)")).subarray(0, 40)],
    ["ends within its header", npy("").subarray(0, 9)],
    ["header is wrong: unknown name", npy("{'descr': np.float64}")],
    ["names no shape", npy("{'descr': '<f8'}")],
    ["names no shape", npy("None")],
    ["names no shape", npy(header("'<f8'", "3"))],
    ["names no dtype", npy(header("5", "(3,)"))],
    ["pickled", npy(header("'|O'", "(3,)"))],
    ["structured", npy(header("[('a', '<i4')]", "(3,)"))],
    ["unknown dtype", npy(header("'<q9'", "(3,)"))],
    ["elements of no bytes", npy(header("'<U0'", "(3,)"))],
    ["3 elements of dtype <f8 take 24 bytes, not 8", npy(header("'<f8'", "(3,)"), new Uint8Array(8))],
    ["1 elements of dtype |u1 take 1 bytes, not 2", npy(header("'|u1'", "()"), new Uint8Array(2))],
    ["an axis is a whole number", npy(header("'<f8'", "(-1,)"))],
    ["an axis is a whole number", npy(header("'<f8'", "('3',)"))],
    ["too large", npy(header("'<f8'", "(9007199254740991, 9007199254740991)"))],
    ["which is no character", npy(header("'<U1'", "(1,)"), Uint8Array.of(255, 255, 255, 255))],
  ])("refuses: %s", (message, file) => {
    expect(() => arrayFromNpy(file)).toThrow(ConversionError);
    expect(() => arrayFromNpy(file)).toThrow(message);
  });

  test("throws nothing else, whatever the bytes", () => {
    const damaged = fc
      .tuple(anyArray, fc.array(fc.tuple(fc.nat(200), fc.nat(255)), { minLength: 1, maxLength: 4 }))
      .map(([array, changes]) => {
        const bytes = npyFromArray(array);
        for (const [at, byte] of changes) bytes[at % bytes.length] = byte;
        return bytes;
      });
    fc.assert(
      fc.property(damaged, (bytes) => {
        try {
          arrayFromNpy(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(ConversionError);
        }
      }),
      { numRuns: 1000 },
    );
  });
});
