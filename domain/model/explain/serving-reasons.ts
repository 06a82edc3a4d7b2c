import type { FeatureSpec } from '../../../contracts/feature-spec';
import type { LeadSchema } from '../../../contracts/lead-schema';
import type { Scorer } from '../../../contracts/model-file';
import { lazyReasons } from './lazy-reasons';
import type { ReasonSettings, Reasons } from './reasons';

/**
 * The reasons of a model version as its pinned lead schema wants them shown, compiled when they are first asked for.
 * The call throws NotAdditiveModelError, InvalidArtifactError or FeatureSpecMismatchError, each time anew.
 */
export function compileServingReasons(
  scorer: Pick<Scorer, 'modelFile' | 'featureMeans'>,
  spec: FeatureSpec,
  schema: Pick<LeadSchema, 'columns' | 'reasons'>,
): () => Reasons {
  return lazyReasons(scorer, spec, reasonSettings(schema));
}

/** What a lead schema says about reasons: columns marked `hiddenReason`, and `reasons.hideMissingStrengths`. */
export function reasonSettings({ columns, reasons }: Pick<LeadSchema, 'columns' | 'reasons'>): ReasonSettings {
  return {
    hidden: columns.filter(({ hiddenReason }) => hiddenReason === true).map(({ key }) => key),
    hideMissingStrengths: reasons?.hideMissingStrengths ?? false,
  };
}
