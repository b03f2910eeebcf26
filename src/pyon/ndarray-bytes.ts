import type { ArrayData, Dtype, NumericData } from "./dtype.js";

/**
 * Reads `count` elements from their bytes on the wire. `bytes` may become the storage itself, so nobody else
 * may hold it.
 *
 * @throws RangeError when the number of bytes does not fit, or a str element holds no code points
 */
export function dataFromBytes(bytes: Uint8Array, dtype: Dtype, count: number): ArrayData {
  if (bytes.length !== count * dtype.itemsize) {
    throw new RangeError(
      `${count} elements of dtype ${dtype.text} take ${count * dtype.itemsize} bytes, not ${bytes.length}`,
    );
  }
  if (dtype.storage === "raw") return bytes;
  const native = dtype.swap > 1 ? reversed(bytes, dtype.swap) : bytes;
  if (dtype.storage === "str") return strings(native, dtype, count);
  if (dtype.storage === "bytes") return byteStrings(native, dtype, count);
  const { constructor_: Data, width, itemsize } = dtype;
  if (Data === undefined) throw new TypeError(`dtype ${dtype.text} has no storage`);
  const aligned = native.byteOffset % (itemsize / width) === 0 && native.buffer instanceof ArrayBuffer;
  // A view on a slab that many small buffers share would keep the whole slab alive: copy it too.
  const owned = aligned && native.buffer.byteLength <= native.byteLength + 64;
  // Not the array's own `slice`: that of a Buffer does not copy.
  const own = owned ? native : new Uint8Array(native);
  return new Data(own.buffer as ArrayBuffer, own.byteOffset, count * width);
}

/** The bytes of C-ordered storage as they go on the wire. The result may be `data`'s own memory. */
export function bytesFromData(data: ArrayData, dtype: Dtype): Uint8Array {
  if (dtype.storage === "str" || dtype.storage === "bytes") {
    const native = textBytes(data as string[] | Uint8Array[], dtype);
    return dtype.swap > 1 ? reversed(native, dtype.swap) : native;
  }
  const view = data as NumericData;
  const bytes = new Uint8Array(view.buffer as ArrayBuffer, view.byteOffset, view.byteLength);
  return dtype.swap > 1 ? reversed(bytes, dtype.swap) : bytes;
}

function reversed(bytes: Uint8Array, unit: number): Uint8Array {
  const result = new Uint8Array(bytes.length);
  for (let start = 0; start < bytes.length; start += unit) {
    for (let i = 0; i < unit; i++) result[start + i] = bytes[start + unit - 1 - i] as number;
  }
  return result;
}

function strings(bytes: Uint8Array, dtype: Dtype, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const result: string[] = new Array(count);
  for (let i = 0; i < count; i++) {
    let end = (i + 1) * dtype.itemsize;
    const start = i * dtype.itemsize;
    while (end > start && view.getUint32(end - 4, true) === 0) end -= 4;
    let text = "";
    for (let at = start; at < end; at += 4) {
      const point = view.getUint32(at, true);
      if (point > 0x10ffff) {
        throw new RangeError(
          `element ${i} of dtype ${dtype.text} holds 0x${point.toString(16)}, which is no character`,
        );
      }
      text += String.fromCodePoint(point);
    }
    result[i] = text;
  }
  return result;
}

function byteStrings(bytes: Uint8Array, dtype: Dtype, count: number): Uint8Array[] {
  const result: Uint8Array[] = new Array(count);
  for (let i = 0; i < count; i++) {
    const start = i * dtype.itemsize;
    let end = start + dtype.itemsize;
    while (end > start && bytes[end - 1] === 0) end--;
    result[i] = bytes.slice(start, end);
  }
  return result;
}

function textBytes(data: string[] | Uint8Array[], dtype: Dtype): Uint8Array {
  const bytes = new Uint8Array(data.length * dtype.itemsize);
  const view = new DataView(bytes.buffer);
  data.forEach((item: string | Uint8Array, index: number) => {
    const start = index * dtype.itemsize;
    if (typeof item === "string") {
      const points = Array.from(item, (character) => character.codePointAt(0) as number);
      checkLength(points.length * 4, dtype, index);
      points.forEach((point, i) => {
        view.setUint32(start + i * 4, point, true);
      });
    } else {
      checkLength(item.length, dtype, index);
      bytes.set(item, start);
    }
  });
  return bytes;
}

function checkLength(length: number, dtype: Dtype, index: number): void {
  if (length > dtype.itemsize) {
    throw new RangeError(
      `element ${index} does not fit dtype ${dtype.text}: ${length} bytes instead of ${dtype.itemsize}`,
    );
  }
}
