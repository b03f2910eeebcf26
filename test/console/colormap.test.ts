import { expect, test } from "vitest";
import {
  COLOURS,
  cssColour,
  HIGH_COLOUR,
  LOW_COLOUR,
  NAN_COLOUR,
  paint,
  viridis,
} from "../../console/src/plot/colormap.js";

function painted(values: readonly number[], min: number, max: number): string[] {
  const pixels = new Uint8ClampedArray(values.length * 4);
  paint(Float64Array.from(values), min, max, pixels);
  return values.map((_, i) =>
    cssColour(
      ((pixels[4 * i] as number) << 16) |
        ((pixels[4 * i + 1] as number) << 8) |
        (pixels[4 * i + 2] as number),
    ),
  );
}

test("viridis has its published colours at the ends and at the quarters", () => {
  expect(painted([0, 1], 0, 1)).toEqual(["#440154", "#fde725"]);
  // 256 colours have none exactly at a quarter: the neighbours differ by a step or two.
  const quarters = [0x3b528b, 0x21918c, 0x5ec962];
  for (const [i, published] of quarters.entries()) {
    const ours = colourAt(Math.round(((i + 1) / 4) * (COLOURS - 1)));
    for (const shift of [16, 8, 0]) {
      expect(Math.abs(((ours >> shift) & 255) - ((published >> shift) & 255))).toBeLessThanOrEqual(2);
    }
  }
});

// Smith and van der Walt's table follows this polynomial (fitted by Matt Zucker, CC0) within a few steps of 255.
test("viridis is smooth, and near to its polynomial everywhere", () => {
  const fit = [
    [0.2777273272234177, 0.005407344544966578, 0.3340998053353061],
    [0.1050930431085774, 1.404613529898575, 1.384590162594685],
    [-0.3308618287255563, 0.214847559468213, 0.09509516302823659],
    [-4.634230498983486, -5.799100973351585, -19.33244095627987],
    [6.228269936347081, 14.17993336680509, 56.69055260068105],
    [4.776384997670288, -13.74514537774601, -65.35303263337234],
    [-5.435455855934631, 4.645852612178535, 26.3124352495832],
  ];
  for (let i = 0; i < COLOURS; i++) {
    const t = i / (COLOURS - 1);
    for (let part = 0; part < 3; part++) {
      const value = fit.reduce((sum, terms, power) => sum + (terms[part] as number) * t ** power, 0);
      expect(Math.abs((viridis[3 * i + part] as number) - 255 * value)).toBeLessThan(6);
    }
  }
});

test("what is beyond the scale has the colour of its end", () => {
  expect(painted([-5, 7], 0, 1)).toEqual(painted([0, 1], 0, 1));
});

test("NaN and the infinities have colours that no value has", () => {
  const special = painted([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY], 0, 1);
  expect(special).toEqual([NAN_COLOUR, HIGH_COLOUR, LOW_COLOUR].map(cssColour));
  const all = new Set(Array.from({ length: COLOURS }, (_, i) => cssColour(colourAt(i))));
  for (const colour of special) expect(all).not.toContain(colour);
});

test("values that are all alike get the colour of the middle", () => {
  expect(painted([3, 3], 3, 3)).toEqual(Array(2).fill(cssColour(colourAt(COLOURS >> 1))));
});

test("the largest floats do not overflow the scale", () => {
  const most = Number.MAX_VALUE;
  expect(painted([-most, most], -most, most)).toEqual(["#440154", "#fde725"]);
});

function colourAt(index: number): number {
  const [red = 0, green = 0, blue = 0] = viridis.subarray(3 * index, 3 * index + 3);
  return (red << 16) | (green << 8) | blue;
}
