import { MISSING } from '../../contracts/missing-rule';
import type { Blend, Logistic, Model, TreeEnsemble } from '../../contracts/model-file';
import { invalidArtifact } from './parse-artifact';

const MISSING_CODES: ReadonlySet<number> = new Set(Object.values(MISSING));
/** Rounding of a sum of a few thousand doubles near 1. */
const SUM_TOLERANCE = 1e-9;

/** Checks what a JSON schema cannot say of a model. Throws InvalidArtifactError; `where` is the path inside the file. */
export function checkModel(model: Model, featureCount: number, what: string, where: string): void {
  if (!(featureCount >= 1)) throw invalidArtifact(what, `featureCount is ${featureCount}, but a model needs a feature`);
  if (model.kind === 'blend') checkBlend(model, featureCount, what, where);
  else checkMember(model, featureCount, what, where);
}

function checkMember(model: TreeEnsemble | Logistic, featureCount: number, what: string, where: string): void {
  if (model.kind === 'tree-ensemble') {
    checkTrees(model, featureCount, what, where);
  } else if (model.coefficients.length !== featureCount) {
    throw invalidArtifact(
      what,
      `${where}.coefficients has ${model.coefficients.length} entries, but featureCount is ${featureCount}`,
    );
  }
}

function checkBlend(blend: Blend, featureCount: number, what: string, where: string): void {
  let total = 0;
  blend.members.forEach(({ weight, model }, index) => {
    const member = `${where}.members.${index}`;
    if (weight < 0) throw invalidArtifact(what, `${member}.weight is ${weight}, below 0`);
    total += weight;
    checkMember(model, featureCount, what, `${member}.model`);
  });
  if (Math.abs(total - 1) > SUM_TOLERANCE) {
    throw invalidArtifact(what, `the weights of ${where}.members sum to ${total}, not to 1`);
  }
}

/** Array lengths, child indexes, and that every node hangs in exactly one tree: no cycle, no sharing, no orphan. */
function checkTrees(trees: TreeEnsemble, featureCount: number, what: string, where: string): void {
  const nodes = trees.feature.length;
  for (const name of ['threshold', 'left', 'right', 'value', 'cover', 'missing'] as const) {
    if (trees[name].length !== nodes) {
      throw invalidArtifact(
        what,
        `${where}.${name} has ${trees[name].length} entries, but ${where}.feature has ${nodes}`,
      );
    }
  }
  if (trees.roots.length === 0) throw invalidArtifact(what, `${where}.roots is empty`);
  const reached = new Uint8Array(nodes);
  let lowest = trees.baseScore;
  let highest = trees.baseScore;
  const share = trees.aggregation === 'mean' ? 1 / trees.roots.length : 1;
  for (const root of trees.roots) {
    const range = checkTree(trees, root, reached, featureCount, what, where);
    lowest += range.low * share;
    highest += range.high * share;
  }
  const orphan = reached.indexOf(0);
  if (orphan >= 0) throw invalidArtifact(what, `node ${orphan} of ${where} belongs to no tree`);
  if (!Number.isFinite(lowest) || !Number.isFinite(highest)) {
    throw invalidArtifact(what, `the leaf values of ${where} add up to infinity`);
  }
  if (trees.link === 'identity' && (lowest < -SUM_TOLERANCE || highest > 1 + SUM_TOLERANCE)) {
    throw invalidArtifact(what, `the leaves of ${where} add up to ${lowest} to ${highest}, outside 0 to 1`);
  }
}

/** Walks one tree, marks its nodes in `reached`, and returns the range of its leaf values. */
function checkTree(
  trees: TreeEnsemble,
  root: number,
  reached: Uint8Array,
  featureCount: number,
  what: string,
  where: string,
): { low: number; high: number } {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  const stack = [root];
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    if (!(node >= 0 && node < reached.length)) {
      throw invalidArtifact(what, `${where} points to node ${node}, but it has ${reached.length} nodes`);
    }
    if (reached[node] === 1)
      throw invalidArtifact(what, `node ${node} of ${where} is reached twice (a cycle or a shared branch)`);
    reached[node] = 1;
    if (!MISSING_CODES.has(trees.missing[node])) {
      throw invalidArtifact(what, `${where}.missing.${node} is ${trees.missing[node]}, an unknown rule`);
    }
    if (trees.cover[node] < 0) throw invalidArtifact(what, `${where}.cover.${node} is ${trees.cover[node]}, below 0`);
    const feature = trees.feature[node];
    if (feature === -1 && trees.left[node] === -1 && trees.right[node] === -1) {
      low = Math.min(low, trees.value[node]);
      high = Math.max(high, trees.value[node]);
      continue;
    }
    if (!(feature >= 0 && feature < featureCount)) {
      throw invalidArtifact(what, `${where}.feature.${node} is ${feature}, but featureCount is ${featureCount}`);
    }
    stack.push(trees.right[node], trees.left[node]);
  }
  return { low, high };
}
