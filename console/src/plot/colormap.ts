/**
 * The colour map viridis (by Stéfan van der Walt and Nathaniel Smith, CC0): even steps of a value look like even steps
 * of colour, also to most who are colour-blind, and in grey. Its colours at 0, 1/16, … 1; straight lines between them
 * are within two of 255 of the original.
 */
const VIRIDIS: readonly number[] = [
  0x440154, 0x48186a, 0x472d7b, 0x424086, 0x3b528b, 0x33638d, 0x2c728e, 0x26828e, 0x21918c, 0x1fa088,
  0x28ae80, 0x3fbc73, 0x5ec962, 0x84d44b, 0xaddc30, 0xd8e219, 0xfde725,
];

/** Colours of a scale. */
export const COLOURS = 256;

/** Bytes of red, green and blue, for each of the {@link COLOURS} from the lowest value to the highest. */
export const viridis: Uint8Array = interpolate(VIRIDIS);

/** What no scale has: a value that is no number, and the infinities. None of them is a colour of viridis. */
export const NAN_COLOUR = 0x808080;
export const HIGH_COLOUR = 0xffffff;
export const LOW_COLOUR = 0x000000;

function interpolate(points: readonly number[]): Uint8Array {
  const table = new Uint8Array(COLOURS * 3);
  for (let i = 0; i < COLOURS; i++) {
    const at = (i / (COLOURS - 1)) * (points.length - 1);
    const below = Math.min(Math.floor(at), points.length - 2);
    const [from, to] = [points[below] as number, points[below + 1] as number];
    for (let part = 0; part < 3; part++) {
      const shift = 16 - 8 * part;
      const [a, b] = [(from >> shift) & 255, (to >> shift) & 255];
      table[3 * i + part] = Math.round(a + (b - a) * (at - below));
    }
  }
  return table;
}

/** A colour as CSS has it. */
export function cssColour(rgb: number): string {
  return `#${rgb.toString(16).padStart(6, "0")}`;
}

/**
 * Paints numbers: four bytes of `pixels` for each of `values`, by its place between `min` and `max`. What is beyond
 * them gets the colour of the end.
 */
export function paint(values: Float64Array, min: number, max: number, pixels: Uint8ClampedArray): void {
  // Halves, since the difference of the largest floats is infinite.
  const span = max / 2 - min / 2;
  const scale = (COLOURS - 1) / span;
  for (let i = 0, p = 0; i < values.length; i++, p += 4) {
    const value = values[i] as number;
    if (Number.isFinite(value)) {
      // Without a span all values are alike, and get the colour of the middle.
      const at = span > 0 ? Math.round((value / 2 - min / 2) * scale) : COLOURS >> 1;
      const colour = 3 * Math.min(COLOURS - 1, Math.max(0, at));
      pixels[p] = viridis[colour] as number;
      pixels[p + 1] = viridis[colour + 1] as number;
      pixels[p + 2] = viridis[colour + 2] as number;
    } else {
      const colour = Number.isNaN(value) ? NAN_COLOUR : value > 0 ? HIGH_COLOUR : LOW_COLOUR;
      pixels[p] = colour >> 16;
      pixels[p + 1] = (colour >> 8) & 255;
      pixels[p + 2] = colour & 255;
    }
    pixels[p + 3] = 255;
  }
}
