import type { Blend, Logistic, Model, ModelFile, TreeEnsemble } from '../../../contracts/model-file';
import { FeatureSpecMismatchError, InvalidArtifactError, NotAdditiveModelError } from '../../errors';
import type { FeatureMatrix } from '../../features/feature-matrix';
import { compileKernelShap } from './kernel-shap';

/** Rows per block: a tree's tables (20 KB) and 64 rows of 150 features with their contributions stay in the L2 cache. */
const BLOCK_ROWS = 64;

/** Says what each feature adds to the raw score of a row. Not reentrant: it keeps scratch memory. */
export interface ModelExplainer {
  /** What the raw score is: log odds before calibration, or the probability of a tree or a forest. */
  readonly scale: ExplainedScale;
  readonly featureCount: number;
  /** The raw score of a lead of which nothing is known. */
  readonly expected: number;
  /**
   * What each feature adds, in the layout of the matrix: `expected` + the sum of a row is its raw score, within 1e-9.
   * Throws FeatureSpecMismatchError where the column count differs, RangeError where logistic regression meets NaN.
   */
  contributions(matrix: FeatureMatrix): Float64Array;
}

export type ExplainedScale = 'logit' | 'probability';

/** One part of a model: adds its weighted contributions to `out`, which lies as `values` does. */
interface Part {
  readonly scale: ExplainedScale;
  readonly expected: number;
  readonly addContributions: (values: Float64Array, rowCount: number, out: Float64Array) => void;
}

/**
 * The explainer of a file that `parseModelFile` accepted: exact path-dependent TreeSHAP for trees, coefficient times
 * distance from the mean for logistic regression (Shapley values of a linear model of independent features), the
 * weighted sum of both for a blend. `means` of the training rows per feature, from scorer.json; only logistic regression
 * needs them. Compiling 300 trees of 31 leaves takes some 40 ms and 7 MB: do it when reasons are first asked for.
 *
 * @throws NotAdditiveModelError for a blend whose members say something else than it averages: no sum is exact
 * @throws InvalidArtifactError where means are needed and are absent or too few
 */
export function compileExplainer(file: ModelFile, means: readonly number[] | undefined): ModelExplainer {
  const { name, featureCount } = file;
  const parts = partsOf(file.model, file, means);
  return {
    scale: parts[0].scale,
    featureCount,
    expected: parts.reduce((sum, part) => sum + part.expected, 0),
    contributions(matrix) {
      const { rowCount, columnCount, values } = matrix;
      if (columnCount !== featureCount) {
        throw new FeatureSpecMismatchError(
          `The model ${name} needs ${featureCount} features, but the rows have ${columnCount}. ` +
            'Transform them with the feature spec of this model version.',
        );
      }
      if (values.length < rowCount * columnCount) {
        throw new RangeError(`${rowCount} x ${columnCount} matrix with only ${values.length} values`);
      }
      const out = new Float64Array(rowCount * columnCount);
      for (let from = 0; from < rowCount; from += BLOCK_ROWS) {
        const to = Math.min(from + BLOCK_ROWS, rowCount);
        const block = values.subarray(from * columnCount, to * columnCount);
        const blockOut = out.subarray(from * columnCount, to * columnCount);
        for (const part of parts) part.addContributions(block, to - from, blockOut);
      }
      return out;
    },
  };
}

type Means = readonly number[] | undefined;

/** At least one; all on one scale. */
function partsOf(model: Model, file: ModelFile, means: Means): Part[] {
  return model.kind === 'blend' ? blendParts(model, file, means) : [partOf(model, 1, file, means)];
}

function blendParts({ space, members }: Blend, file: ModelFile, means: Means): Part[] {
  const stranger = members.find(({ model }) => scaleOf(model) !== space);
  if (stranger !== undefined) {
    throw new NotAdditiveModelError(
      `The model ${file.name} has no exact reasons: it averages ${unitOf(space)}, but a member of it ` +
        `(${stranger.model.kind}) adds up ${unitOf(scaleOf(stranger.model))}. Release another candidate to get reasons.`,
    );
  }
  return members.map(({ weight, model }) => partOf(model, weight, file, means));
}

function unitOf(scale: ExplainedScale): string {
  return scale === 'logit' ? 'log odds' : 'probabilities';
}

function scaleOf(model: TreeEnsemble | Logistic): ExplainedScale {
  return model.kind === 'tree-ensemble' && model.link === 'identity' ? 'probability' : 'logit';
}

function partOf(model: TreeEnsemble | Logistic, weight: number, file: ModelFile, means: Means): Part {
  if (model.kind === 'logistic') return logisticPart(model, weight, checkedMeans(file, means));
  return { scale: scaleOf(model), ...compileKernelShap(model, file.featureCount, weight) };
}

function checkedMeans({ name, featureCount }: ModelFile, means: Means): readonly number[] {
  if (means?.length === featureCount) return means;
  const found = means === undefined ? 'none' : `${means.length}`;
  throw new InvalidArtifactError(
    `Reasons of the model ${name} need featureMeans in its scorer.json, one for each of ${featureCount} features, ` +
      `but there are ${found}. Train again: every new version has them.`,
  );
}

function logisticPart({ intercept, coefficients }: Logistic, weight: number, means: readonly number[]): Part {
  const slopes = Float64Array.from(coefficients, (coefficient) => weight * coefficient);
  const centers = Float64Array.from(means);
  const featureCount = slopes.length;
  return {
    scale: 'logit',
    expected: slopes.reduce((sum, slope, feature) => sum + slope * centers[feature], weight * intercept),
    addContributions(values, rowCount, out) {
      for (let row = 0, base = 0; row < rowCount; row++, base += featureCount) {
        for (let feature = 0; feature < featureCount; feature++) {
          const contribution = slopes[feature] * (values[base + feature] - centers[feature]);
          // As compileModel: NaN must not pass for a contribution.
          if (Number.isNaN(contribution)) {
            throw new RangeError('logistic regression got a missing feature; impute it first');
          }
          out[base + feature] += contribution;
        }
      }
    },
  };
}
