const { cos, exp, floor, imul, log, sqrt } = Math;

/** A number in [0, 1) from its place and a seed: repeatable, and the same whoever asks first. */
export function uniformAt(index: number, seed: number): number {
  let x = (imul(index, 0x9e3779b1) + imul(seed, 0x85ebca6b)) >>> 0;
  x = imul(x ^ (x >>> 16), 0x7feb352d) >>> 0;
  x = imul(x ^ (x >>> 15), 0x846ca68b) >>> 0;
  return ((x ^ (x >>> 16)) >>> 0) / 2 ** 32;
}

/** Two uniform numbers in, a value out. */
export type Shape = (u: number, v: number) => number;

export const normal: Shape = (u, v) => sqrt(-2 * log(1 - u)) * cos(2 * Math.PI * v);
export const lognormal: Shape = (u, v) => exp(1 + normal(u, v));
/** As visits of a page: few, seldom many. */
export const counts: Shape = (u) => floor(-3 * log(1 - u));
/** As minutes on the site: none for a third, else any. */
export const zeroOrMore: Shape = (u, v) => (u < 1 / 3 ? 0 : -400 * log(1 - v));

export const SHAPES: readonly { readonly name: string; readonly shape: Shape; readonly move: number }[] = [
  { name: 'normal', shape: normal, move: 0 },
  { name: 'normal, moved by 0.005', shape: normal, move: 0.005 },
  { name: 'lognormal', shape: lognormal, move: 0 },
  { name: 'counts (ties)', shape: counts, move: 0 },
  { name: 'a third zeros', shape: zeroOrMore, move: 0 },
];

export function sample(rows: number, seed: number, shape: Shape): Float64Array<ArrayBuffer> {
  const values = new Float64Array(rows);
  for (let row = 0; row < rows; row++) values[row] = shape(uniformAt(row, seed), uniformAt(row, seed + 1_000));
  return values;
}
