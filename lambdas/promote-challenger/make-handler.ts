import { promoteChallengerInputSchema } from '../../contracts/pipeline';
import { type PromoteDeps, promoteChallenger } from '../../domain/pipeline/promote-challenger';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** Makes the challenger the champion. */
export function makeHandler(deps: PromoteDeps) {
  return makePipelineHandler(promoteChallengerInputSchema, (input) => promoteChallenger(deps, input));
}
