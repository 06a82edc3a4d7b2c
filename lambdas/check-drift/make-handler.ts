import { checkDriftInputSchema } from '../../contracts/pipeline';
import { type DetectDriftDeps, detectDrift } from '../../domain/pipeline/detect-drift';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** Compares the new leads with the champion's and decides whether to train. */
export function makeHandler(deps: DetectDriftDeps) {
  return makePipelineHandler(checkDriftInputSchema, (input) => detectDrift(deps, input));
}
