import { prepareFeaturesInputSchema } from '../../contracts/pipeline';
import { type PrepareTrainingDeps, prepareTraining } from '../../domain/pipeline/prepare-training';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** Splits, fits the features and writes the training channel. */
export function makeHandler(deps: PrepareTrainingDeps) {
  return makePipelineHandler(prepareFeaturesInputSchema, (input) => prepareTraining(deps, input));
}
