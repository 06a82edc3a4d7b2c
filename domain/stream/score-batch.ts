import { answerReasons } from '../api/answer-reasons';
import { InvalidArtifactError, NotAdditiveModelError } from '../errors';
import { transform } from '../features/transform';
import { detectDialect } from '../leads/dialect';
import { type LeadTable, takeRows } from '../leads/lead-table';
import { matchHeader } from '../leads/match-header';
import { type QuarantinedRow, readLeads } from '../leads/read-leads';
import type { ChampionModel } from '../model/champion-model';
import { compileServingReasons } from '../model/explain/serving-reasons';
import type { ScoredLeads } from '../model/scorer';
import type { ScoredTwice } from '../pipeline/prediction-records';
import { scoreTable, type TableModels } from '../pipeline/score-table';
import { type ParquetCodecs, type ReadBatch, readParquetLeads } from './parquet-leads';

/** A micro-batch: one file of leads. */
export interface LeadBatch {
  /** File name, for messages. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly format: BatchFormat;
}

export type BatchFormat = 'csv' | 'parquet';

export interface ScoredBatch {
  /** The champion. */
  readonly modelVersion: string;
  /** In the order of the file, as are `scores`. */
  readonly ids: readonly string[];
  readonly scores: ScoredLeads;
  readonly hot: number;
  /** Rows without a score, each with its reason; `ids.length` + these were read. */
  readonly quarantined: readonly QuarantinedRow[];
  /** Headers of feature columns that the file does not have; they count as not known. */
  readonly missing: readonly string[];
  /** What speaks for the lead of a row, strongest first, three at most; none where the model has no exact reasons. */
  readonly reasonsOf: (row: number) => readonly string[];
  /** Under a rollout, what both models said of each lead; else empty. */
  readonly twice: readonly ScoredTwice[];
}

/** How a file is read, by its name; `null` for a file that holds no leads. */
export function batchFormat(fileName: string): BatchFormat | null {
  if (/\.(parquet|pq)$/i.test(fileName)) return 'parquet';
  return /\.(csv|tsv|txt)$/i.test(fileName) ? 'csv' : null;
}

/**
 * Scores one micro-batch. Outcomes are not looked at. Under a rollout the challenger answers for its share of the leads.
 * Throws UnreadableFileError, SchemaMismatchError.
 */
export async function scoreBatch(
  champion: ChampionModel,
  batch: LeadBatch,
  codecs: ParquetCodecs = {},
  rollout: TableModels['rollout'] = null,
): Promise<ScoredBatch> {
  const {
    table,
    quarantined,
    missing: absent,
  } = batch.format === 'parquet'
    ? await readParquetLeads(batch.bytes, batch.name, columnsOf(champion, rollout), codecs)
    : readCsv(champion, batch);
  const { byChallenger, twice, ...scores } = scoreTable({ champion, rollout }, table);
  let hot = 0;
  for (const flag of scores.hot) hot += flag;
  // Not the outcome, and no column that the model does without.
  const wanted = new Set(champion.spec.features.map(({ header }) => header));
  const missing = absent.filter((header) => wanted.has(header));
  const challenger = rollout?.challenger.champion ?? champion;
  const reasonsOf = (row: number): readonly string[] =>
    strengths(byChallenger?.[row] === 1 ? challenger : champion, table, row);
  return { modelVersion: champion.scorer.version, ids: table.ids, scores, hot, quarantined, missing, reasonsOf, twice };
}

/** A challenger may look at columns that the champion does not. */
function columnsOf(champion: ChampionModel, rollout: TableModels['rollout']): ChampionModel {
  if (rollout === null) return champion;
  const { spec } = champion;
  const features = new Map(rollout.challenger.champion.spec.features.map((feature) => [feature.column, feature]));
  for (const feature of spec.features) features.set(feature.column, feature);
  return { ...champion, spec: { ...spec, features: [...features.values()] } };
}

function strengths({ spec, reasons }: ChampionModel, table: LeadTable, row: number): readonly string[] {
  const lead = takeRows(table, [row]);
  try {
    return reasons(compileServingReasons)
      .ofTable(lead, transform(spec, lead), 3)
      .flatMap((why) => answerReasons(why).positive.map(({ text }) => text));
  } catch (error) {
    // As in an answer of the API: a version without exact reasons scores all the same.
    if (error instanceof NotAdditiveModelError || error instanceof InvalidArtifactError) return [];
    throw error;
  }
}

function readCsv({ schema }: ChampionModel, { bytes, name }: LeadBatch): ReadBatch {
  const dialect = detectDialect(bytes, name);
  const { columns, extraColumns, missing } = matchHeader(schema, dialect.header, name, { forScoring: true });
  const file = { ...dialect, key: name, columns, extraColumns };
  const { table, quarantined } = readLeads(bytes, file, schema, { forScoring: true });
  return { table, quarantined, missing };
}
