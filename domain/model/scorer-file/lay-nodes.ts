import { type CompiledTrees, FIRST_ZERO_RULE } from '../compile-trees';
import type { FileTrees } from '../kernel/open-trees';

/**
 * The layout of `compileTrees`, which is the file's order. Throws what `broken` makes of a node that asks for a feature
 * that there is not, and of splits that make another number of nodes than their tree has.
 */
export function layNodes(
  { nodeCounts, asked, split, missing }: FileTrees,
  featureCount: number,
  float32: boolean,
  broken: (problem: string) => Error,
): CompiledTrees {
  const nodes = asked.length;
  const roots = new Int32Array(nodeCounts.length);
  const feature = new Int32Array(nodes);
  const threshold = new Float64Array(nodes);
  const left = new Int32Array(nodes);
  const value = new Float64Array(nodes);
  let highestRule = 0;
  let end = 0;
  for (let tree = 0; tree < nodeCounts.length; tree++) {
    const root = end;
    let child = root + 1;
    roots[tree] = root;
    end += nodeCounts[tree];
    for (let node = root; node < end; node++) {
      const index = asked[node];
      if (index < 0) {
        threshold[node] = Number.POSITIVE_INFINITY;
        left[node] = node;
        value[node] = split[node];
        continue;
      }
      if (index >= featureCount) throw broken(`node ${node} asks for feature ${index} of ${featureCount}`);
      feature[node] = index;
      threshold[node] = split[node];
      left[node] = child;
      child += 2;
      if (missing[node] > highestRule) highestRule = missing[node];
    }
    if (child !== end) throw broken(`tree ${tree} has ${end - root} nodes, but its splits make ${child - root}`);
  }
  const zeroIsMissing = highestRule >= FIRST_ZERO_RULE;
  return { featureCount, float32, roots, feature, threshold, left, value, missing, zeroIsMissing };
}
