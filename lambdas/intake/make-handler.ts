import { intakeInputSchema } from '../../contracts/pipeline';
import { type IntakeDeps, planIntake } from '../../domain/pipeline/intake';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** First step of a run: which files are new, and how each is to be read. */
export function makeHandler(deps: IntakeDeps) {
  return makePipelineHandler(intakeInputSchema, (input) => planIntake(deps, input));
}
