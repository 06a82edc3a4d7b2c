import { MISSING, type ModelFile, type TreeEnsemble } from '../../../contracts/model-file';
import { sigmoid } from '../../../domain/model/logit';

/** A node written as people think of it: a number is a leaf. */
export type Tree = number | { feature: number; threshold: number; missing?: number; left: Tree; right: Tree };

export function ensemble(trees: readonly Tree[], options: Partial<TreeEnsemble> = {}): TreeEnsemble {
  const out = {
    roots: [] as number[],
    feature: [] as number[],
    threshold: [] as number[],
    left: [] as number[],
    right: [] as number[],
    value: [] as number[],
    cover: [] as number[],
    missing: [] as number[],
  };
  const add = (tree: Tree): number => {
    const node = out.feature.length;
    const leaf = typeof tree === 'number';
    out.feature.push(leaf ? -1 : tree.feature);
    out.threshold.push(leaf ? 0 : tree.threshold);
    out.missing.push(leaf ? 0 : (tree.missing ?? MISSING.nanRight));
    out.value.push(leaf ? tree : 0);
    out.cover.push(1);
    out.left.push(-1);
    out.right.push(-1);
    if (!leaf) {
      out.left[node] = add(tree.left);
      out.right[node] = add(tree.right);
    }
    return node;
  };
  for (const tree of trees) out.roots.push(add(tree));
  const kind = { kind: 'tree-ensemble', aggregation: 'sum', link: 'logit' } as const;
  return { ...kind, baseScore: 0, inputPrecision: 'float64', ...out, ...options };
}

export function modelFile(model: ModelFile['model'], featureCount: number): ModelFile {
  return { formatVersion: 1, name: 'test', featureSpecHash: 'sha256:test', featureCount, model };
}

/** The plainest walk that follows the contract word by word; the oracle of the fast one. */
export function walkPlainly(model: TreeEnsemble, row: readonly number[]): number {
  let sum = 0;
  for (const root of model.roots) {
    let node = root;
    while (model.left[node] !== -1) {
      const raw = row[model.feature[node]];
      const x = model.inputPrecision === 'float32' ? Math.fround(raw) : raw;
      node = goesLeft(x, model.threshold[node], model.missing[node]) ? model.left[node] : model.right[node];
    }
    sum += model.value[node];
  }
  const score = model.baseScore + (model.aggregation === 'mean' ? sum / model.roots.length : sum);
  return model.link === 'logit' ? sigmoid(score) : score;
}

function goesLeft(x: number, threshold: number, rule: number): boolean {
  const zero = Math.abs(x) <= 1e-35;
  if (rule === MISSING.zeroLeft && (Number.isNaN(x) || zero)) return true;
  if (rule === MISSING.zeroRight && (Number.isNaN(x) || zero)) return false;
  if (rule === MISSING.nanAsZero && Number.isNaN(x)) return 0 <= threshold;
  if (rule === MISSING.nanLeft && Number.isNaN(x)) return true;
  return x <= threshold;
}
