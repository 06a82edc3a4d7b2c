import { randomUUID } from 'node:crypto';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { WarehouseError } from '../../domain/errors';
import type { ObjectStore } from '../../domain/ports/object-store';
import type { LeadScore } from '../../domain/ports/warehouse';
import { isMissingTable, migrateBase } from './redshift-migrate';
import { s3Literal } from './redshift-names';
import { SCORE_COLUMNS } from './redshift-scores-table';
import type { RedshiftSession } from './redshift-session';

const NAMES = SCORE_COLUMNS.map(([name]) => `"${name}"`).join(', ');
const HISTORY = `SELECT "run_id", "model_version", "probability", "grade", "hot",
  DATEDIFF(millisecond, TIMESTAMP '1970-01-01', "scored_at") AS "epoch_ms"
  FROM scores WHERE "lead_id" = :leadId ORDER BY "scored_at", "run_id", "model_version"`;

/** Adds scores; of the same (lead id, model version, run id) the first one stays. All or none are stored. */
export async function appendToScores(
  session: RedshiftSession,
  processed: ObjectStore,
  scores: readonly LeadScore[],
): Promise<void> {
  if (scores.length === 0) return;
  const bytes = scoresParquet(scores);
  const key = `${PROCESSED_KEYS.warehouseExchange}${randomUUID()}/scores.parquet`;
  await processed.put(key, bytes);
  const definitions = SCORE_COLUMNS.map(([name, type]) => `"${name}" ${type} NOT NULL`).join(', ');
  const statements = [
    // Two calls at once would both miss what the other one adds. It comes first: a transaction sees what was at its first look.
    'LOCK TABLE scores',
    `CREATE TEMP TABLE incoming_scores (${definitions}, "scored_at" VARCHAR(32) NOT NULL)`,
    `COPY incoming_scores (${NAMES}, "scored_at") FROM ${s3Literal(processed.uri(key))} IAM_ROLE default FORMAT AS PARQUET`,
    `INSERT INTO scores (${NAMES}, "scored_at")
       SELECT ${SCORE_COLUMNS.map(([name]) => `i."${name}"`).join(', ')}, CAST(i."scored_at" AS TIMESTAMP)
       FROM incoming_scores AS i LEFT JOIN scores AS s
         ON s."lead_id" = i."lead_id" AND s."model_version" = i."model_version" AND s."run_id" = i."run_id"
       WHERE s."lead_id" IS NULL`,
    'DROP TABLE incoming_scores',
  ];
  await withTables(session, () => session.run('store the scores', statements));
}

/** All scores of a lead, oldest first. */
export async function historyOf(session: RedshiftSession, leadId: string): Promise<LeadScore[]> {
  const run = await withTables(session, () => session.run('read the scores of a lead', [HISTORY], { leadId }));
  return (await run.rows(0)).map(([runId, modelVersion, probability, grade, hot, epochMs]) => ({
    leadId,
    runId: runId as string,
    modelVersion: modelVersion as string,
    probability: probability as number,
    grade: grade as LeadScore['grade'],
    hot: hot as boolean,
    scoredAt: new Date(Number(epochMs)).toISOString(),
  }));
}

/** Looking first whether the tables are there would cost every call a statement; this costs the very first one three. */
async function withTables<T>(session: RedshiftSession, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isMissingTable(error)) throw error;
    await migrateBase(session);
    return work();
  }
}

function scoresParquet(scores: readonly LeadScore[]): Uint8Array {
  const byKey = new Map<string, LeadScore>();
  for (const score of scores) {
    const key = JSON.stringify([score.leadId, score.modelVersion, score.runId]);
    if (!byKey.has(key)) byKey.set(key, score);
  }
  const rows = [...byKey.values()];
  const text = (name: string, value: (score: LeadScore) => string) => ({
    name,
    type: 'STRING' as const,
    data: rows.map(value),
    nullable: false,
  });
  // The order is that of SCORE_COLUMNS: COPY goes by position.
  const buffer = parquetWriteBuffer({
    columnData: [
      text('lead_id', ({ leadId }) => leadId),
      text('run_id', ({ runId }) => runId),
      text('model_version', ({ modelVersion }) => modelVersion),
      { name: 'probability', type: 'DOUBLE', data: Float64Array.from(rows, (row) => row.probability), nullable: false },
      text('grade', ({ grade }) => grade),
      { name: 'hot', type: 'BOOLEAN', data: rows.map(({ hot }) => hot), nullable: false },
      text('scored_at', timestampOf),
    ],
  });
  return new Uint8Array(buffer);
}

/** As text, which COPY reads everywhere; how it takes Parquet's kinds of timestamps is less plain. */
function timestampOf(score: LeadScore): string {
  const epochMs = Date.parse(score.scoredAt);
  if (Number.isNaN(epochMs)) {
    throw new WarehouseError(
      `The score of lead ${score.leadId} has no valid instant: ${JSON.stringify(score.scoredAt)}.`,
    );
  }
  return new Date(epochMs).toISOString().replace('T', ' ').replace('Z', '');
}
