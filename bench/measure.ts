/** One thing to time: `run` does it once and says how many of them that were. */
export interface Contender {
  readonly name: string;
  run(): number | Promise<number>;
}

/** Operations a second, by contender's name. */
export type Rates = Readonly<Record<string, number>>;

const ROUNDS = 7;

/**
 * Times contenders in turn, A B C A B C …, so that a machine that speeds up or slows down does so for all of
 * them, and gives the median of their rounds. Each round lasts about `milliseconds`.
 */
export async function race(contenders: readonly Contender[], milliseconds = 300): Promise<Rates> {
  const rates = new Map<string, number[]>(contenders.map(({ name }) => [name, []]));
  // The first round warms up and is not counted.
  for (let round = 0; round <= ROUNDS; round++) {
    for (const { name, run } of contenders) {
      const rate = await measure(run, milliseconds);
      if (round > 0) rates.get(name)?.push(rate);
    }
  }
  return Object.fromEntries(Array.from(rates, ([name, list]) => [name, median(list)]));
}

async function measure(run: () => number | Promise<number>, milliseconds: number): Promise<number> {
  let operations = 0;
  const start = performance.now();
  let elapsed = 0;
  while (elapsed < milliseconds) {
    operations += await run();
    elapsed = performance.now() - start;
  }
  return (operations * 1000) / elapsed;
}

function median(values: number[]): number {
  values.sort((a, b) => a - b);
  return values[values.length >> 1] ?? Number.NaN;
}

/** Prints rates as one line: the base's own figure, the others as multiples of it. */
export function report(title: string, base: string, rates: Rates, unit: string): void {
  const of = rates[base] ?? Number.NaN;
  const others = Object.entries(rates)
    .filter(([name]) => name !== base)
    .map(([name, rate]) => `${name} ${formatRatio(rate / of)}`);
  console.log(`${title.padEnd(44)} ${base} = ${format(of)} ${unit}; ${others.join(", ")}`);
}

function formatRatio(ratio: number): string {
  return ratio < 0.1 ? ratio.toPrecision(1) : ratio.toFixed(2);
}

function format(rate: number): string {
  return rate >= 100 ? Math.round(rate).toLocaleString("en-GB") : rate.toPrecision(3);
}
