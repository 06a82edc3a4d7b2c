import { KEY_TEXT } from './redshift-names';

/** Columns of a score in the order of the Parquet files that COPY reads: without `scored_at` as the table has it. */
export const SCORE_COLUMNS: readonly (readonly [string, string])[] = [
  ['lead_id', KEY_TEXT],
  ['run_id', KEY_TEXT],
  ['model_version', KEY_TEXT],
  ['probability', 'DOUBLE PRECISION'],
  ['grade', 'VARCHAR(16)'],
  ['hot', 'BOOLEAN'],
];

/** Redshift enforces no primary key; `appendToScores` keeps (lead_id, model_version, run_id) unique under a lock. */
export const SCORES_TABLE = `CREATE TABLE IF NOT EXISTS scores (${SCORE_COLUMNS.map(([name, type]) => `"${name}" ${type} NOT NULL`).join(', ')}, "scored_at" TIMESTAMP NOT NULL)`;
