import type { DriftAnswer, StatusAnswer } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { driftReportSchema } from '../../contracts/drift-report';
import { rankingSchema } from '../../contracts/ranking';
import { findChampion } from '../pipeline/champion';
import { findJson } from '../pipeline/json-artifact';
import type { ObjectStore } from '../ports/object-store';
import type { Runs } from '../ports/runs';

type StatusStore = Pick<ObjectStore, 'get' | 'find' | 'list'>;

/** The drift report of the newest run that has one; `null` where there is none. */
export async function latestDrift(processed: StatusStore): Promise<Omit<DriftAnswer, 'requestId'> | null> {
  // Run ids are instants, so that their text order is their time order.
  const reports = (await processed.list('drift/')).filter(({ key }) => key.endsWith('/report.json'));
  const newest = reports.at(-1);
  return newest === undefined ? null : findJson(processed, newest.key, driftReportSchema);
}

/** What a person wants to know first: which model, from when the scores are, whether the data has moved. */
export async function readStatus(processed: StatusStore, runs: Runs): Promise<Omit<StatusAnswer, 'requestId'>> {
  const [pointer, lastRun, drift, ranking] = await Promise.all([
    findChampion(processed),
    runs.newest(),
    latestDrift(processed),
    findJson(processed, PROCESSED_KEYS.latestRanking, rankingSchema),
  ]);
  return {
    model:
      pointer === null ? null : { version: pointer.version, promotedAt: pointer.promotedAt, reason: pointer.reason },
    lastRun: lastRun === null ? null : { id: lastRun.id, state: lastRun.state },
    drift: drift === null ? null : { runId: drift.runId, verdict: drift.verdict, sentence: drift.sentence },
    scores:
      ranking === null
        ? null
        : { runId: ranking.runId, scoredAt: ranking.scoredAt, leads: ranking.all.rows, hot: ranking.hot },
  };
}
