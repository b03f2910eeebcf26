/** Bytes as a text of the characters of the same numbers. */
export function latin1Text(bytes: Uint8Array): string {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x6000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x6000));
  }
  return text;
}

/** The bytes of a text of characters up to U+00FF. */
export function latin1Bytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}
