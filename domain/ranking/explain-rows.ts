import { InvalidArtifactError, NotAdditiveModelError } from '../errors';
import { transform } from '../features/transform';
import { type LeadTable, takeRows } from '../leads/lead-table';
import type { ChampionModel } from '../model/champion-model';
import type { LeadReasons } from '../model/explain/reasons';
import { compileServingReasons } from '../model/explain/serving-reasons';
import { readableBy } from '../pipeline/readable-by';

/**
 * All that the model's columns add to the scores of these rows of a table, `null` where the model has no exact reasons.
 * An object a column and row: give thousands of rows, not a million.
 */
export function explainRows(model: ChampionModel, table: LeadTable, rows: readonly number[]): LeadReasons[] | null {
  const leads = readableBy(model.spec, takeRows(table, rows));
  try {
    const reasons = model.reasons(compileServingReasons);
    return reasons.ofTable(leads, transform(model.spec, leads), model.spec.features.length);
  } catch (error) {
    // InvalidArtifactError: a logistic version from before featureMeans were kept.
    if (error instanceof NotAdditiveModelError || error instanceof InvalidArtifactError) return null;
    throw error;
  }
}
