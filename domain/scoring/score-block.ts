import type { LeadSchema } from '../../contracts/lead-schema';
import type { Grade } from '../../contracts/model-file';
import { transform } from '../features/transform';
import { type QuarantinedRow, readLeads } from '../leads/read-leads';
import type { ChampionModel } from '../model/champion-model';
import type { LeadReasons } from '../model/explain/reasons';
import { compileServingReasons } from '../model/explain/serving-reasons';
import type { LeadBlock, StreamedFile } from './lead-stream';

/** The scores of a block's leads, in file order. */
export interface ScoredBlock {
  readonly ids: readonly string[];
  /** Calibrated, 0 to 1. */
  readonly probabilities: Float64Array;
  readonly grades: readonly Grade[];
  /** 1 hot, 0 not. */
  readonly hot: Uint8Array;
  /** `null` where none were asked for. */
  readonly reasons: readonly LeadReasons[] | null;
  /** Rows without a score. Lines count from the header's first line on, as if the block were the whole file. */
  readonly rejected: readonly QuarantinedRow[];
  /** Physical lines behind the header. */
  readonly lines: number;
  /** Rows that a spreadsheet had wrapped in one pair of quotes. */
  readonly repaired: number;
  /** How many cells of each column, by its key, count as missing because they are not of its kind. */
  readonly unreadableOf: ReadonlyMap<string, number>;
}

/** The schema as scoring reads it: what the model does not use is stepped over, whatever its cells hold. */
export function scoringSchema({ schema, spec }: Pick<ChampionModel, 'schema' | 'spec'>): LeadSchema {
  const used = new Set([schema.idColumn, ...spec.features.map(({ column }) => column)]);
  const columns = schema.columns.map((column) =>
    used.has(column.key) ? column : { ...column, role: 'excluded' as const },
  );
  return { ...schema, columns };
}

/**
 * Reads and scores a block. `schema` comes from `scoringSchema`; `reasons` is how many of each sign, 0 for none.
 * Throws NotAdditiveModelError where reasons are asked for and the model has none.
 */
export function scoreBlock(
  model: ChampionModel,
  schema: LeadSchema,
  file: StreamedFile,
  { utf8, encoding }: Pick<LeadBlock, 'utf8' | 'encoding'>,
  reasons: number,
): ScoredBlock {
  const read = readLeads(utf8, file.leadFile, schema, { forScoring: true });
  const { table } = read;
  // Only reasons need the matrix of all rows.
  const matrix = reasons === 0 ? null : transform(model.spec, table);
  const { probabilities, grades, hot } = matrix === null ? model.scorer.score(table) : model.scorer.scoreMatrix(matrix);
  const rejected = read.quarantined.map((row) =>
    encoding === 'utf-8' ? row : { ...row, reason: row.reason.replace('not valid utf-8', `not valid ${encoding}`) },
  );
  return {
    ids: table.ids,
    probabilities,
    grades,
    hot,
    reasons: matrix === null ? null : model.reasons(compileServingReasons).ofTable(table, matrix, reasons),
    rejected,
    lines: read.linesRead - file.headerLines,
    repaired: read.repaired,
    unreadableOf: read.unreadableOf,
  };
}
