import { MISSING } from '../../contracts/missing-rule';
import type { CompiledTrees } from './compile-trees';

/** LightGBM's kZeroThreshold is the float 1e-35f, a little above the double 1e-35 (include/LightGBM/meta.h). */
const ZERO_THRESHOLD = Math.fround(1e-35);

/**
 * Adds the leaf values of every tree to `sums[0..rowCount)`. Row r starts at `values[r * featureCount]`; values must not
 * be NaN, and no node may treat zero as missing: `addTreesCarefully` is for those.
 *
 * Trees are the outer loop, so that one tree's nodes stay in cache for the whole block; four rows walk side by side, so
 * that the processor works on three while one waits for memory. Against a plain walk of 300 trees x 31 leaves this took
 * 10.4 instead of 15.5 µs a row, and 20 instead of 87 on a forest of 200 deep trees. `Number(x > t)` compiles to a
 * set-on-condition, where `x <= t ? 0 : 1` became a branch that is mispredicted every other time (15.5 µs).
 */
export function addTrees(trees: CompiledTrees, values: Float64Array, rowCount: number, sums: Float64Array): void {
  const { roots, feature, threshold, left, value, featureCount } = trees;
  const interleaved = rowCount & ~3;
  for (let tree = 0; tree < roots.length; tree++) {
    const root = roots[tree];
    for (let row = 0; row < interleaved; row += 4) {
      const base0 = row * featureCount;
      const base1 = base0 + featureCount;
      const base2 = base1 + featureCount;
      const base3 = base2 + featureCount;
      let node0 = root;
      let node1 = root;
      let node2 = root;
      let node3 = root;
      let moved = 1;
      while (moved !== 0) {
        const next0 = (left[node0] + Number(values[base0 + feature[node0]] > threshold[node0])) | 0;
        const next1 = (left[node1] + Number(values[base1 + feature[node1]] > threshold[node1])) | 0;
        const next2 = (left[node2] + Number(values[base2 + feature[node2]] > threshold[node2])) | 0;
        const next3 = (left[node3] + Number(values[base3 + feature[node3]] > threshold[node3])) | 0;
        moved = (node0 ^ next0) | (node1 ^ next1) | (node2 ^ next2) | (node3 ^ next3);
        node0 = next0;
        node1 = next1;
        node2 = next2;
        node3 = next3;
      }
      sums[row] += value[node0];
      sums[row + 1] += value[node1];
      sums[row + 2] += value[node2];
      sums[row + 3] += value[node3];
    }
  }
  for (let row = interleaved; row < rowCount; row++) {
    const base = row * featureCount;
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree];
      while (left[node] !== node) node = left[node] + Number(values[base + feature[node]] > threshold[node]);
      sum += value[node];
    }
    sums[row] += sum;
  }
}

/** As `addTrees`, by the MISSING rule of each node; any value may be NaN. */
export function addTreesCarefully(
  trees: CompiledTrees,
  values: Float64Array,
  rowCount: number,
  sums: Float64Array,
): void {
  const { roots, feature, threshold, left, value, missing, featureCount } = trees;
  for (let row = 0; row < rowCount; row++) {
    const base = row * featureCount;
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      let node = roots[tree];
      while (left[node] !== node) {
        node = left[node] + (goesRight(values[base + feature[node]], threshold[node], missing[node]) ? 1 : 0);
      }
      sum += value[node];
    }
    sums[row] += sum;
  }
}

/** LightGBM's Tree::NumericalDecision (include/LightGBM/tree.h), with scikit-learn's two rules as a subset. */
export function goesRight(x: number, threshold: number, rule: number): boolean {
  const isMissing = Number.isNaN(x);
  switch (rule) {
    case MISSING.nanRight:
      return isMissing || x > threshold;
    case MISSING.nanLeft:
      return x > threshold;
    case MISSING.nanAsZero:
      return (isMissing ? 0 : x) > threshold;
    default: {
      if (isMissing || Math.abs(x) <= ZERO_THRESHOLD) return rule === MISSING.zeroRight;
      return x > threshold;
    }
  }
}
