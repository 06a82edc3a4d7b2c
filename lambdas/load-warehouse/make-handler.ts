import { loadWarehouseInputSchema } from '../../contracts/pipeline';
import { type LoadLeadsDeps, loadLeads } from '../../domain/pipeline/load-leads';
import { makePipelineHandler } from '../shared/make-pipeline-handler';

/** Takes the cleaned leads of a run into the warehouse. */
export function makeHandler(deps: LoadLeadsDeps) {
  return makePipelineHandler(loadWarehouseInputSchema, (input) => loadLeads(deps, input));
}
