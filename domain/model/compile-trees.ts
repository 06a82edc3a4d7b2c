import type { TreeEnsemble } from '../../contracts/model-file';

/**
 * An ensemble renumbered breadth-first, so that the right child of a node is always `left + 1` and one comparison gives
 * the next node. A leaf is its own left child with threshold infinity: a walk that has arrived stays where it is.
 */
export interface CompiledTrees {
  readonly featureCount: number;
  readonly float32: boolean;
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly value: Float64Array;
  /** MISSING rule of each node. */
  readonly missing: Uint8Array;
  /** True where a node treats zero as missing, so that even rows without NaN need the careful walk. */
  readonly zeroIsMissing: boolean;
}

/** `trees` must have passed `checkModel`. */
export function compileTrees(trees: TreeEnsemble, featureCount: number): CompiledTrees {
  const nodes = trees.feature.length;
  const roots = new Int32Array(trees.roots.length);
  const feature = new Int32Array(nodes);
  const threshold = new Float64Array(nodes).fill(Number.POSITIVE_INFINITY);
  const left = new Int32Array(nodes);
  const value = new Float64Array(nodes);
  const missing = new Uint8Array(nodes);
  /** Node of the file that stands at each new place. */
  const source = new Int32Array(nodes);
  let next = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = next;
    roots[tree] = node;
    source[next++] = trees.roots[tree];
    for (; node < next; node++) {
      const from = source[node];
      missing[node] = trees.missing[from];
      if (trees.feature[from] < 0) {
        left[node] = node;
        value[node] = trees.value[from];
        continue;
      }
      feature[node] = trees.feature[from];
      threshold[node] = trees.threshold[from];
      left[node] = next;
      source[next++] = trees.left[from];
      source[next++] = trees.right[from];
    }
  }
  return {
    featureCount,
    float32: trees.inputPrecision === 'float32',
    roots,
    feature,
    threshold,
    left,
    value,
    missing,
    zeroIsMissing: missing.some((rule, node) => rule >= FIRST_ZERO_RULE && left[node] !== node),
  };
}

/** MISSING.zeroRight and zeroLeft are the two highest codes. */
const FIRST_ZERO_RULE = 3;
