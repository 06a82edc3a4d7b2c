import { MISSING, type TreeEnsemble } from '../../../contracts/model-file';
import { ensemble, type Tree } from './trees';

/** Numbers in [0, 1) that a seed decides (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

type Split = { feature: number; threshold: number; missing: number; left: Tree; right: Tree };

/** Trees grown by splitting leaves at random, each with 1 to `mostLeaves` leaves; the first has exactly that many. */
export function randomEnsemble(
  random: () => number,
  shape: { readonly trees: number; readonly mostLeaves: number; readonly features: number },
  options: Partial<TreeEnsemble> = {},
): TreeEnsemble {
  const below = (n: number): number => Math.floor(random() * n);
  const threshold = (): number => (random() < 0.5 ? below(7) / 2 - 1 : random() * 4 - 2);
  const grow = (leaves: number): Tree => {
    if (leaves === 1) return random() * 2 - 1;
    const left = 1 + below(leaves - 1);
    return {
      feature: below(shape.features),
      threshold: threshold(),
      missing: [MISSING.nanRight, MISSING.nanLeft, MISSING.nanAsZero][below(3)],
      left: grow(left),
      right: grow(leaves - left),
    } satisfies Split;
  };
  const trees = Array.from({ length: shape.trees }, (_, index) =>
    grow(index === 0 ? shape.mostLeaves : 1 + below(shape.mostLeaves)),
  );
  return ensemble(trees, options);
}

/** Cells that lie on thresholds, beside them, and at both ends; never NaN. */
export function randomCells(random: () => number, count: number): Float64Array {
  return Float64Array.from({ length: count }, () => {
    const kind = random();
    if (kind < 0.4) return Math.floor(random() * 7) / 2 - 1;
    // What float32 rounds onto a threshold.
    if (kind < 0.5) return Math.floor(random() * 7) / 2 - 1 + 1e-9;
    if (kind < 0.9) return random() * 5 - 2.5;
    return [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 1e300, -1e-320][Math.floor(random() * 5)];
  });
}
