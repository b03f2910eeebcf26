import type { Parts, Round } from "./ufunc.js";

/** Floats up to this many are added in eight sums at once; more are halved first. numpy's numbers. */
const BLOCK = 128;
const SUMS = 8;

/**
 * The sum of floats, by halves of halves: the rounding errors grow with the logarithm of the number of floats. The
 * order is numpy's, so that the last bit is numpy's too.
 */
export function pairwiseSum(data: Parts, start: number, step: number, count: number, round: Round): number {
  if (count > BLOCK) {
    const half = halfOf(count);
    const first = pairwiseSum(data, start, step, half, round);
    return round(first + pairwiseSum(data, start + half * step, step, count - half, round));
  }
  const at = (index: number): number => data[start + index * step] as number;
  if (count < SUMS) {
    let sum = 0;
    for (let i = 0; i < count; i++) sum = round(sum + at(i));
    return sum;
  }
  let [s0, s1, s2, s3, s4, s5, s6, s7] = [at(0), at(1), at(2), at(3), at(4), at(5), at(6), at(7)];
  let i = SUMS;
  for (; i < count - (count % SUMS); i += SUMS) {
    s0 = round(s0 + at(i));
    s1 = round(s1 + at(i + 1));
    s2 = round(s2 + at(i + 2));
    s3 = round(s3 + at(i + 3));
    s4 = round(s4 + at(i + 4));
    s5 = round(s5 + at(i + 5));
    s6 = round(s6 + at(i + 6));
    s7 = round(s7 + at(i + 7));
  }
  const [low, high] = [round(round(s0 + s1) + round(s2 + s3)), round(round(s4 + s5) + round(s6 + s7))];
  let sum = round(low + high);
  for (; i < count; i++) sum = round(sum + at(i));
  return sum;
}

function halfOf(count: number): number {
  const half = Math.floor(count / 2);
  return half - (half % SUMS);
}

/**
 * The same for complex numbers, whose parts count as floats of their own: four sums of each. `start` and `step` are
 * in complex numbers, `floats` is twice their count.
 */
export function pairwiseComplexSum(
  data: Parts,
  start: number,
  step: number,
  floats: number,
  round: Round,
): readonly [re: number, im: number] {
  if (floats > BLOCK) {
    const half = halfOf(floats);
    const first = pairwiseComplexSum(data, start, step, half, round);
    const rest = pairwiseComplexSum(data, start + (half / 2) * step, step, floats - half, round);
    return [round(first[0] + rest[0]), round(first[1] + rest[1])];
  }
  const count = floats / 2;
  const at = (index: number, part: number): number => data[(start + index * step) * 2 + part] as number;
  if (floats < SUMS) {
    let [re, im] = [0, 0];
    for (let i = 0; i < count; i++) {
      re = round(re + at(i, 0));
      im = round(im + at(i, 1));
    }
    return [re, im];
  }
  const real = [0, 1, 2, 3].map((index) => at(index, 0)) as [number, number, number, number];
  const imaginary = [0, 1, 2, 3].map((index) => at(index, 1)) as [number, number, number, number];
  let i = SUMS / 2;
  for (; i < count - (count % 4); i += 4) {
    for (let k = 0; k < 4; k++) {
      real[k] = round((real[k] as number) + at(i + k, 0));
      imaginary[k] = round((imaginary[k] as number) + at(i + k, 1));
    }
  }
  const joined = ([a, b, c, d]: typeof real): number => round(round(a + b) + round(c + d));
  let [re, im] = [joined(real), joined(imaginary)];
  for (; i < count; i++) {
    re = round(re + at(i, 0));
    im = round(im + at(i, 1));
  }
  return [re, im];
}
