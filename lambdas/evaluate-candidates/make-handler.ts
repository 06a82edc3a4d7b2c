import { evaluateCandidatesInputSchema } from '../../contracts/pipeline';
import { type EvaluateChallengerDeps, evaluateChallenger } from '../../domain/pipeline/evaluate-challenger';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** Measures the candidates on the holdout and asks the release gate. */
export function makeHandler(deps: EvaluateChallengerDeps) {
  return makePipelineHandler(evaluateCandidatesInputSchema, (input) => evaluateChallenger(deps, input));
}
