import type { FeatureSpec } from '../../../contracts/feature-spec';
import type { Scorer } from '../../../contracts/model-file';
import { compileExplainer } from './explain-model';
import { compileReasons, type ReasonSettings, type Reasons } from './reasons';

/**
 * The reasons of a model version, compiled when they are first asked for, so that a start without reasons does not pay.
 * The call throws NotAdditiveModelError, InvalidArtifactError or FeatureSpecMismatchError, each time anew.
 */
export function lazyReasons(
  scorer: Pick<Scorer, 'modelFile' | 'featureMeans'>,
  spec: FeatureSpec,
  settings: ReasonSettings = {},
): () => Reasons {
  let reasons: Reasons | null = null;
  return () => {
    reasons ??= compileReasons(spec, compileExplainer(scorer.modelFile, scorer.featureMeans), settings);
    return reasons;
  };
}
