import type { TreeEnsemble } from '../../contracts/model-file';

/** The nodes of an ensemble that `checkModel` accepted, tree by tree and each breadth-first, the left child before the right. */
export interface BreadthFirst {
  /** Node of the file that stands at each new place. */
  readonly source: Int32Array;
  /** First place of each tree. */
  readonly roots: Int32Array;
}

export function breadthFirst({ roots, feature, left, right }: TreeEnsemble): BreadthFirst {
  const source = new Int32Array(feature.length);
  const firsts = new Int32Array(roots.length);
  let next = 0;
  for (let tree = 0; tree < roots.length; tree++) {
    let place = next;
    firsts[tree] = place;
    source[next++] = roots[tree];
    for (; place < next; place++) {
      const from = source[place];
      if (feature[from] < 0) continue;
      source[next++] = left[from];
      source[next++] = right[from];
    }
  }
  return { source, roots: firsts };
}
