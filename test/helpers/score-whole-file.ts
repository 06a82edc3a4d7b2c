import { detectDialect } from '../../domain/leads/dialect';
import { matchHeader } from '../../domain/leads/match-header';
import { type QuarantinedRow, readLeads } from '../../domain/leads/read-leads';
import type { ChampionModel } from '../../domain/model/champion-model';
import { scoresCsv } from '../../domain/pipeline/score-open-leads';

export interface ScoredFile {
  readonly csv: string;
  readonly scored: number;
  readonly hot: number;
  readonly quarantined: readonly QuarantinedRow[];
  /** Headers of feature columns that the file does not have. */
  readonly missing: readonly string[];
}

/**
 * Scores the leads of one CSV file, read at once; the product reads it as a stream. Best leads first. Outcomes are not needed and not looked at; a feature column that is missing counts
 * as not known. Throws UnreadableFileError, SchemaMismatchError.
 */
export function scoreFile(champion: ChampionModel, bytes: Uint8Array, name: string): ScoredFile {
  const dialect = detectDialect(bytes, name);
  const { columns, extraColumns, missing } = matchHeader(champion.schema, dialect.header, name, { forScoring: true });
  const file = { ...dialect, key: name, columns, extraColumns };
  const read = readLeads(bytes, file, champion.schema, { forScoring: true });
  const scored = champion.scorer.score(read.table);
  return {
    csv: scoresCsv(read.table.ids, scored),
    scored: read.table.rowCount,
    hot: scored.hot.reduce((sum, flag) => sum + flag, 0),
    quarantined: read.quarantined,
    missing,
  };
}
