import { expect, test } from "vitest";
import { Fifo } from "../../src/transport/fifo.js";

test("gives items back in order through any mixture of pushing and taking", () => {
  const fifo = new Fifo<number>();
  let pushed = 0;
  let taken = 0;
  for (const [push, take] of [
    [3, 2],
    [0, 1],
    [0, 1],
    [5000, 4000],
    [1, 1],
    [3000, 2000],
    [0, 5000],
  ] as const) {
    for (let i = 0; i < push; i++) fifo.push(pushed++);
    for (let i = 0; i < take; i++) expect(fifo.shift()).toBe(taken < pushed ? taken++ : undefined);
    expect(fifo.length).toBe(pushed - taken);
  }
});

test("drain takes what is left, the oldest first", () => {
  const fifo = new Fifo<string>();
  for (const item of ["a", "b", "c"]) fifo.push(item);
  fifo.shift();
  expect(fifo.drain()).toEqual(["b", "c"]);
  expect(fifo.length).toBe(0);
  expect(fifo.shift()).toBeUndefined();
});
