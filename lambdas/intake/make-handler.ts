import { intakeInputSchema } from '../../contracts/pipeline';
import { beginRun, type RunGuard } from '../../domain/pipeline/begin-run';
import type { IntakeDeps } from '../../domain/pipeline/intake';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** First step of a run: one run at a time, which files are new, and how each is to be read. */
export function makeHandler(deps: IntakeDeps, guard: RunGuard | null = null) {
  return makePipelineHandler(intakeInputSchema, (input) => beginRun(deps, guard, input));
}
