import { DuckDBTimestampValue } from '@duckdb/node-api';
import { WarehouseError } from '../../domain/errors';
import type { LeadScore, ScoreReason } from '../../domain/ports/warehouse';
import type { DuckDbSession } from './duckdb-session';

const COLUMNS = `lead_id VARCHAR NOT NULL, run_id VARCHAR NOT NULL, model_version VARCHAR NOT NULL,
  probability DOUBLE NOT NULL, grade VARCHAR NOT NULL, hot BOOLEAN NOT NULL, scored_at TIMESTAMP NOT NULL, reasons VARCHAR,
  detail_from UBIGINT, detail_bytes UINTEGER`;
const KEY = 'lead_id, model_version, run_id';

export async function createScoresTable(session: DuckDbSession): Promise<void> {
  await session.exclusive('prepare its tables', async () => {
    await session.run(`CREATE TABLE IF NOT EXISTS scores (${COLUMNS})`);
    // Of a warehouse from before scores had reasons.
    await session.run('ALTER TABLE scores ADD COLUMN IF NOT EXISTS reasons VARCHAR');
    await session.run('ALTER TABLE scores ADD COLUMN IF NOT EXISTS detail_from UBIGINT');
    await session.run('ALTER TABLE scores ADD COLUMN IF NOT EXISTS detail_bytes UINTEGER');
  });
}

/** Adds scores; of the same (lead id, model version, run id) the first one stays. All or none are stored. */
export async function appendToScores(session: DuckDbSession, scores: readonly LeadScore[]): Promise<void> {
  if (scores.length === 0) return;
  await session.transaction('store the scores', async () => {
    await session.run(`CREATE OR REPLACE TEMP TABLE incoming_scores (${COLUMNS})`);
    const appender = await session.tempAppender('incoming_scores');
    try {
      for (const score of scores) {
        appender.appendVarchar(score.leadId);
        appender.appendVarchar(score.runId);
        appender.appendVarchar(score.modelVersion);
        appender.appendDouble(score.probability);
        appender.appendVarchar(score.grade);
        appender.appendBoolean(score.hot);
        appender.appendTimestamp(timestampOf(score));
        if (score.reasons === undefined) appender.appendNull();
        else appender.appendVarchar(JSON.stringify(score.reasons));
        if (score.detail === undefined) {
          appender.appendNull();
          appender.appendNull();
        } else {
          appender.appendUBigInt(BigInt(score.detail.fromByte));
          appender.appendUInteger(score.detail.bytes);
        }
        appender.endRow();
      }
    } finally {
      appender.closeSync();
    }
    await session.run(
      `INSERT INTO scores SELECT * FROM temp.incoming_scores ANTI JOIN scores USING (${KEY})
       QUALIFY row_number() OVER (PARTITION BY ${KEY} ORDER BY incoming_scores.rowid) = 1`,
    );
    await session.run('DROP TABLE temp.incoming_scores');
  });
}

/** All scores of a lead, oldest first. */
export async function historyOf(session: DuckDbSession, leadId: string): Promise<LeadScore[]> {
  return session.exclusive('read the scores of a lead', async () => {
    const rows = await session.rows(
      `SELECT run_id, model_version, probability, grade, hot, epoch_ms(scored_at), reasons, detail_from, detail_bytes FROM scores
       WHERE lead_id = $leadId ORDER BY scored_at, run_id, model_version`,
      { leadId },
    );
    return rows.map(([runId, modelVersion, probability, grade, hot, epochMs, reasons, from, bytes]) => ({
      leadId,
      runId: runId as string,
      modelVersion: modelVersion as string,
      probability: probability as number,
      grade: grade as LeadScore['grade'],
      hot: hot as boolean,
      scoredAt: new Date(Number(epochMs)).toISOString(),
      ...(reasons === null ? {} : { reasons: JSON.parse(reasons as string) as ScoreReason[] }),
      ...(from === null ? {} : { detail: { fromByte: Number(from), bytes: bytes as number } }),
    }));
  });
}

function timestampOf(score: LeadScore): DuckDBTimestampValue {
  const epochMs = Date.parse(score.scoredAt);
  if (Number.isNaN(epochMs)) {
    throw new WarehouseError(
      `The score of lead ${score.leadId} has no valid instant: ${JSON.stringify(score.scoredAt)}.`,
    );
  }
  return new DuckDBTimestampValue(BigInt(epochMs) * 1000n);
}
