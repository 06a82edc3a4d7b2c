import type { CompiledTrees } from '../compile-trees';

/** Leaves of a tree that has a bit for each in one word of a vector. */
const MOST_LEAVES = 64;
/** Bytes that the kernel ANDs in one go: vectors are filled up to it. */
const VECTOR_BLOCK_BYTES = 128;
/** Four rows go through the kernel side by side. */
const ROWS_AT_ONCE = 4;
const FEATURE_BYTES = 32;
const CHECKPOINT_BYTES = 16;
const REST_BYTES = 16;

/**
 * A checkpoint comes after at least so many nodes a tree: with 300 trees after 25. Then a row takes 12 nodes one by one
 * for each number among its features, about as much work as ANDing one vector, and the vectors of 9,000 nodes take
 * 400 KB. Half as many were as fast and take twice the memory, three times as many took a quarter longer.
 */
const NODES_PER_TREE_AND_CHECKPOINT = 1 / 12;
const LEAST_NODES_PER_CHECKPOINT = 8;

/** Where the kernel finds what; all in bytes from the start of its memory. */
export interface QuickScorerLayout {
  readonly wordBytes: 4 | 8;
  /** Of all words of a row. */
  readonly vectorBytes: number;
  readonly features: number;
  readonly featuresEnd: number;
  readonly leaves: number;
  readonly words: number;
  readonly vectorList: number;
  readonly restList: number;
  /** First byte that is free, a multiple of 16: rows and results go there. */
  readonly end: number;
}

/** Everything that is known before a byte is written: the nodes in the kernel's order and the place of each part. */
export interface QuickScorerPlan {
  readonly layout: QuickScorerLayout;
  /** Features that some node asks for. */
  readonly features: readonly FeaturePlan[];
  /** Leaves below each node, and the position of the first of them in its tree, from the left. */
  readonly leafCount: Int32Array;
  readonly firstLeaf: Int32Array;
  readonly treeOf: Int32Array;
}

interface FeaturePlan {
  readonly feature: number;
  /** By rising threshold. */
  readonly nodes: Int32Array;
  /** After how many of the nodes each checkpoint comes. */
  readonly checkpoints: readonly number[];
  readonly nodesAt: number;
  readonly checkpointsAt: number;
  /** Address of the first checkpoint's vector. */
  readonly vectorsAt: number;
}

/** `null` where a tree has more than 64 leaves, where zero counts as missing, or where nothing splits. */
export function planQuickScorer(trees: CompiledTrees): QuickScorerPlan | null {
  const { roots, feature, left, featureCount } = trees;
  const nodes = left.length;
  if (trees.zeroIsMissing || nodes === roots.length) return null;
  const leafCount = new Int32Array(nodes);
  const firstLeaf = new Int32Array(nodes);
  const treeOf = new Int32Array(nodes);
  // Breadth-first numbers: children come after their parent.
  for (let node = nodes - 1; node >= 0; node--) {
    leafCount[node] = left[node] === node ? 1 : leafCount[left[node]] + leafCount[left[node] + 1];
  }
  const mostLeaves = roots.reduce((most, root) => Math.max(most, leafCount[root]), 0);
  if (mostLeaves > MOST_LEAVES) return null;
  const perFeature = new Int32Array(featureCount);
  for (let tree = 0; tree < roots.length; tree++) {
    const end = tree + 1 < roots.length ? roots[tree + 1] : nodes;
    for (let node = roots[tree]; node < end; node++) {
      treeOf[node] = tree;
      if (left[node] === node) continue;
      perFeature[feature[node]]++;
      firstLeaf[left[node]] = firstLeaf[node];
      firstLeaf[left[node] + 1] = firstLeaf[node] + leafCount[left[node]];
    }
  }

  const wordBytes = mostLeaves > 32 ? 8 : 4;
  const nodeBytes = wordBytes === 4 ? 16 : 24;
  const vectorBytes = roundUp(roots.length * wordBytes, VECTOR_BLOCK_BYTES);
  const used = nodesByFeature(trees, perFeature);
  const allocate = allocator();
  const featuresAt = allocate(used.length * FEATURE_BYTES);
  const features = used.map(({ feature, nodes }): FeaturePlan => {
    const checkpoints = checkpointsOf(nodes, trees.threshold, roots.length);
    return {
      feature,
      nodes,
      checkpoints,
      nodesAt: allocate((nodes.length + 1) * nodeBytes),
      checkpointsAt: allocate((checkpoints.length + 1) * CHECKPOINT_BYTES),
      vectorsAt: allocate(checkpoints.length * vectorBytes),
    };
  });
  const layout: QuickScorerLayout = {
    wordBytes,
    vectorBytes,
    features: featuresAt,
    featuresEnd: featuresAt + used.length * FEATURE_BYTES,
    // One leaf more: a row that is not there may have an empty word, whose lowest bit is "32" or "64".
    leaves: allocate((roots.length * wordBytes * 8 + 1) * 8),
    words: allocate(ROWS_AT_ONCE * vectorBytes),
    // One entry more: the kernel writes before it knows whether to keep.
    vectorList: allocate((used.length + 1) * 4),
    restList: allocate((used.length + 1) * REST_BYTES),
    end: allocate(0),
  };
  return { layout, features, leafCount, firstLeaf, treeOf };
}

/** Writes what `planQuickScorer` planned to a memory of at least `layout.end` bytes, all zero. */
export function packQuickScorer(trees: CompiledTrees, plan: QuickScorerPlan, memory: ArrayBuffer): void {
  const { layout, features, leafCount, firstLeaf, treeOf } = plan;
  const { wordBytes, vectorBytes } = layout;
  const { left, threshold, value } = trees;
  const doubles = new Float64Array(memory);
  const words = new Int32Array(memory);
  for (let node = 0; node < left.length; node++) {
    if (left[node] === node) doubles[layout.leaves / 8 + treeOf[node] * wordBytes * 8 + firstLeaf[node]] = value[node];
  }
  const vector = new Int32Array(vectorBytes / 4);
  const nodeBytes = wordBytes === 4 ? 16 : 24;
  features.forEach(({ feature, nodes, checkpoints, nodesAt, checkpointsAt, vectorsAt }, index) => {
    const record = layout.features + index * FEATURE_BYTES;
    doubles[record / 8] = threshold[nodes[0]];
    words[record / 4 + 2] = feature * 8;
    words[record / 4 + 3] = checkpointsAt;
    words[record / 4 + 4] = checkpoints.length + 1;
    doubles[checkpointsAt / 8] = Number.NEGATIVE_INFINITY;
    words[checkpointsAt / 4 + 2] = nodesAt;
    vector.fill(-1);
    let next = 0;
    for (let place = 0; place < nodes.length; place++) {
      const node = nodes[place];
      const offset = treeOf[node] * wordBytes;
      const from = firstLeaf[node];
      const to = from + leafCount[left[node]];
      const low = ~bits(from, to);
      const high = ~bits(from - 32, to - 32);
      const at = nodesAt + place * nodeBytes;
      doubles[at / 8] = threshold[node];
      words[at / 4 + 2] = offset;
      vector[offset / 4] &= low;
      if (wordBytes === 4) {
        words[at / 4 + 3] = low;
      } else {
        words[at / 4 + 4] = low;
        words[at / 4 + 5] = high;
        vector[offset / 4 + 1] &= high;
      }
      if (checkpoints[next] !== place + 1) continue;
      const point = checkpointsAt + (next + 1) * CHECKPOINT_BYTES;
      const vectorAt = vectorsAt + next * vectorBytes;
      doubles[point / 8] = threshold[node];
      words[point / 4 + 2] = at + nodeBytes;
      words[point / 4 + 3] = vectorAt;
      words.set(vector, vectorAt / 4);
      next++;
    }
    doubles[(nodesAt + nodes.length * nodeBytes) / 8] = Number.POSITIVE_INFINITY;
  });
}

function nodesByFeature({ feature, left, threshold }: CompiledTrees, perFeature: Int32Array) {
  const lists = Array.from(perFeature, (count) => new Int32Array(count));
  const filled = new Int32Array(perFeature.length);
  for (let node = 0; node < left.length; node++) {
    if (left[node] !== node) lists[feature[node]][filled[feature[node]]++] = node;
  }
  return lists.flatMap((nodes, feature) =>
    nodes.length === 0 ? [] : [{ feature, nodes: nodes.sort((a, b) => threshold[a] - threshold[b] || a - b) }],
  );
}

/** Checkpoints come after the last of equal thresholds, so that no row takes half of them one by one. */
function checkpointsOf(nodes: Int32Array, threshold: Float64Array, treeCount: number): number[] {
  const least = Math.max(LEAST_NODES_PER_CHECKPOINT, Math.ceil(treeCount * NODES_PER_TREE_AND_CHECKPOINT));
  const checkpoints: number[] = [];
  let last = 0;
  for (let end = 1; end <= nodes.length; end++) {
    if (end - last < least) continue;
    if (end < nodes.length && threshold[nodes[end]] === threshold[nodes[end - 1]]) continue;
    checkpoints.push(end);
    last = end;
  }
  return checkpoints;
}

/** A word with the bits `from` to `to - 1` set, as far as it has them. */
function bits(from: number, to: number): number {
  const low = Math.max(from, 0);
  const high = Math.min(to, 32);
  if (high <= low) return 0;
  // A shift by 32 is one by 0 in JavaScript.
  const upTo = high === 32 ? -1 : (1 << high) - 1;
  return upTo & (-1 << low);
}

function allocator(): (bytes: number) => number {
  // 0 stands for "no vector".
  let next = 16;
  return (bytes) => {
    const at = next;
    next = roundUp(at + bytes, 16);
    return at;
  };
}

function roundUp(bytes: number, multiple: number): number {
  return Math.ceil(bytes / multiple) * multiple;
}
