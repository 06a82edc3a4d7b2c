import type { FeatureSpec } from '../../../contracts/feature-spec';
import type { LeadSchema } from '../../../contracts/lead-schema';
import type { Scorer } from '../../../contracts/model-file';
import { compileExplainer } from './explain-model';
import { compileReasons, type ReasonSettings, type Reasons } from './reasons';

/** `compileServingReasons`, for who takes it from a caller: a start without reasons does not load their code. */
export type ReasonsCompiler = typeof compileServingReasons;

/**
 * The reasons of a model version as its pinned lead schema wants them shown.
 * Throws NotAdditiveModelError, InvalidArtifactError, FeatureSpecMismatchError.
 */
export function compileServingReasons(
  scorer: Pick<Scorer, 'modelFile' | 'featureMeans'>,
  spec: FeatureSpec,
  schema: Pick<LeadSchema, 'columns' | 'reasons'>,
): Reasons {
  return compileReasons(spec, compileExplainer(scorer.modelFile, scorer.featureMeans), reasonSettings(schema));
}

/** What a lead schema says about reasons: columns marked `hiddenReason`, and `reasons.hideMissingStrengths`. */
export function reasonSettings({ columns, reasons }: Pick<LeadSchema, 'columns' | 'reasons'>): ReasonSettings {
  return {
    hidden: columns.filter(({ hiddenReason }) => hiddenReason === true).map(({ key }) => key),
    hideMissingStrengths: reasons?.hideMissingStrengths ?? false,
  };
}
