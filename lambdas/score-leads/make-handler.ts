import { scoreLeadsInputSchema } from '../../contracts/pipeline';
import { type ScoreOpenLeadsDeps, scoreOpenLeads } from '../../domain/pipeline/score-open-leads';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** Scores every open lead with the champion. */
export function makeHandler(deps: ScoreOpenLeadsDeps) {
  return makePipelineHandler(scoreLeadsInputSchema, (input) => scoreOpenLeads(deps, input));
}
