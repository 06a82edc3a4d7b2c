import { InvalidArtifactError, NotAdditiveModelError } from '../errors';
import { transform } from '../features/transform';
import { type LeadTable, takeRows } from '../leads/lead-table';
import type { ChampionModel } from '../model/champion-model';
import { readableBy } from '../pipeline/readable-by';
import type { ScoreReason } from '../ports/warehouse';
import { scoreReasons } from './score-reasons';

export interface ExplainedBlock {
  /** Of the table. */
  readonly rows: readonly number[];
  /** Of each of these rows; `null` where the model has no exact reasons. */
  readonly reasons: readonly ScoreReason[][] | null;
}

/** The reasons of a million leads as objects are 700 MB; of a block, 7 MB. */
const BLOCK_ROWS = 10_000;
/** Of each sign: what a seller looks at. */
const TOP = 3;

/** Goes over leads of a table in blocks, each with the reasons of the model that scored them. */
export function* explainedBlocks(
  model: ChampionModel,
  table: LeadTable,
  rows: readonly number[],
): Generator<ExplainedBlock> {
  for (let from = 0; from < rows.length; from += BLOCK_ROWS) {
    const block = rows.slice(from, from + BLOCK_ROWS);
    yield { rows: block, reasons: reasonsOf(model, readableBy(model.spec, takeRows(table, block))) };
  }
}

function reasonsOf(model: ChampionModel, table: LeadTable): ScoreReason[][] | null {
  try {
    return model.reasons().ofTable(table, transform(model.spec, table), TOP).map(scoreReasons);
  } catch (error) {
    // InvalidArtifactError: a logistic version from before featureMeans were kept.
    if (error instanceof NotAdditiveModelError || error instanceof InvalidArtifactError) return null;
    throw error;
  }
}
