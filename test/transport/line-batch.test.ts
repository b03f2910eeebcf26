import { expect, test } from "vitest";
import { LineBatch } from "../../src/transport/line-batch.js";

test("a batch gives its lines without their line feeds, and the bytes of all", () => {
  const batch = new LineBatch("a\n\nGröße\n", 3);
  expect(batch.split()).toEqual(["a", "", "Größe"]);
  expect(Buffer.from(batch.bytes).toString()).toBe("a\n\nGröße\n");
});

test("a batch is encoded and cut once", () => {
  const batch = new LineBatch("a\nb\n", 2);
  expect(batch.bytes).toBe(batch.bytes);
  expect(batch.split()).toBe(batch.split());
});
