import type { FeatureSpec } from '../../contracts/feature-spec';
import type { Blend, Logistic, Model, ModelFile, TreeEnsemble } from '../../contracts/model-file';
import { FeatureSpecMismatchError } from '../errors';
import type { FeatureMatrix } from '../features/feature-matrix';
import { compileTrees } from './compile-trees';
import { logit, sigmoid } from './logit';
import { treeAdder } from './tree-adder';

/** Rows per block: 256 rows of 150 features are 300 KB, in the L2 cache together with a tree. 64 and 1024 were slower. */
const BLOCK_ROWS = 256;

/** A model ready to run. Not reentrant: it keeps scratch memory. */
export interface CompiledModel {
  readonly name: string;
  readonly featureSpecHash: string;
  readonly featureCount: number;
  /** Uncalibrated probability of each row, 0..1. Throws FeatureSpecMismatchError where the column count differs. */
  probabilities(matrix: FeatureMatrix): Float64Array;
  /** Uncalibrated probability of the `featureCount` values from `offset` (default 0) on. Equal to the batch bit by bit. */
  probability(row: Float64Array, offset?: number): number;
}

/** Writes one number per row to `out[0..rowCount)`; the rows lie one after the other in `values`. */
type FillRows = (values: Float64Array, rowCount: number, out: Float64Array) => void;

/** A model before its link: what it says is a logit or already a probability. */
interface CompiledMember {
  readonly link: 'logit' | 'identity';
  readonly fillScores: FillRows;
}

/** Throws FeatureSpecMismatchError where the model was not trained on the output of `spec`. */
export function assertSameSpec(file: ModelFile, spec: FeatureSpec): void {
  if (file.featureSpecHash === spec.hash && file.featureCount === spec.outputs.length) return;
  throw new FeatureSpecMismatchError(
    `The model ${file.name} was trained on the feature spec ${file.featureSpecHash} with ${file.featureCount} features, ` +
      `but the spec beside it is ${spec.hash} with ${spec.outputs.length}. Restore both from one model version, or train again.`,
  );
}

/**
 * Compiles a file that `parseModelFile` accepted. Probabilities equal the Python library's predict_proba within 1e-9.
 * A blend of logits takes a member's own logit where it has one, else that of its probability, clipped to BLEND_CLIP.
 */
export function compileModel(file: ModelFile): CompiledModel {
  const { name, featureSpecHash, featureCount } = file;
  const fill = compileAny(file.model, featureCount);
  const single = new Float64Array(1);
  return {
    name,
    featureSpecHash,
    featureCount,
    probabilities(matrix) {
      assertColumns(name, featureCount, matrix);
      const out = new Float64Array(matrix.rowCount);
      for (let from = 0; from < matrix.rowCount; from += BLOCK_ROWS) {
        const to = Math.min(from + BLOCK_ROWS, matrix.rowCount);
        fill(matrix.values.subarray(from * featureCount, to * featureCount), to - from, out.subarray(from, to));
      }
      return out;
    },
    probability(row, offset = 0) {
      const values = row.subarray(offset, offset + featureCount);
      assertColumns(name, featureCount, { rowCount: 1, columnCount: values.length, values });
      fill(values, 1, single);
      return single[0];
    },
  };
}

function assertColumns(name: string, featureCount: number, matrix: FeatureMatrix): void {
  if (matrix.columnCount !== featureCount) {
    throw new FeatureSpecMismatchError(
      `The model ${name} needs ${featureCount} features, but the rows have ${matrix.columnCount}. ` +
        'Transform them with the feature spec of this model version.',
    );
  }
  if (matrix.values.length < matrix.rowCount * matrix.columnCount) {
    throw new RangeError(`${matrix.rowCount} x ${matrix.columnCount} matrix with only ${matrix.values.length} values`);
  }
}

function compileAny(model: Model, featureCount: number): FillRows {
  if (model.kind === 'blend') return compileBlend(model, featureCount);
  const { link, fillScores } = compileMember(model, featureCount);
  return (values, rowCount, out) => {
    fillScores(values, rowCount, out);
    for (let row = 0; row < rowCount; row++) out[row] = toProbability(out[row], link);
  };
}

function toProbability(score: number, link: CompiledMember['link']): number {
  // The sum of leaf probabilities may leave [0, 1] by rounding.
  return link === 'logit' ? sigmoid(score) : Math.min(Math.max(score, 0), 1);
}

function compileMember(model: TreeEnsemble | Logistic, featureCount: number): CompiledMember {
  return model.kind === 'logistic' ? compileLogistic(model) : compileEnsemble(model, featureCount);
}

function compileEnsemble(model: TreeEnsemble, featureCount: number): CompiledMember {
  const trees = compileTrees(model, featureCount);
  const divisor = model.aggregation === 'mean' ? model.roots.length : 1;
  const { baseScore, link } = model;
  const addTreesOf = treeAdder(trees, BLOCK_ROWS);
  const fillScores: FillRows = (values, rowCount, out) => {
    addTreesOf(values, rowCount, out);
    for (let row = 0; row < rowCount; row++) out[row] = baseScore + out[row] / divisor;
  };
  return { link, fillScores };
}

function compileLogistic(model: Logistic): CompiledMember {
  const coefficients = Float64Array.from(model.coefficients);
  const featureCount = coefficients.length;
  const fillScores: FillRows = (values, rowCount, out) => {
    for (let row = 0, base = 0; row < rowCount; row++, base += featureCount) {
      let score = 0;
      for (let column = 0; column < featureCount; column++) score += coefficients[column] * values[base + column];
      score += model.intercept;
      // Trees know what to do with a missing value; a sum does not, and NaN must not pass for a probability.
      if (Number.isNaN(score)) throw new RangeError('logistic regression got a missing feature; impute it first');
      out[row] = score;
    }
  };
  return { link: 'logit', fillScores };
}

/** As `logit` of training/cross_validation.py: a certain leaf (0 or 1) counts as ±34.5. */
const BLEND_CLIP = 1e-15;

function compileBlend(blend: Blend, featureCount: number): FillRows {
  const members = blend.members.map(({ weight, model }) => ({ weight, ...compileMember(model, featureCount) }));
  const inLogits = blend.space === 'logit';
  let scratch = new Float64Array(0);
  return (values, rowCount, out) => {
    if (scratch.length < rowCount) scratch = new Float64Array(rowCount);
    out.fill(0, 0, rowCount);
    for (const { weight, link, fillScores } of members) {
      fillScores(values, rowCount, scratch);
      for (let row = 0; row < rowCount; row++) {
        const score = scratch[row];
        if (!inLogits) out[row] += weight * toProbability(score, link);
        else out[row] += weight * (link === 'logit' ? score : logit(score, BLEND_CLIP));
      }
    }
    for (let row = 0; row < rowCount; row++) out[row] = toProbability(out[row], inLogits ? 'logit' : 'identity');
  };
}
