import type { StatusAnswer } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { findChampion } from '../pipeline/champion';
import type { ObjectStore } from '../ports/object-store';
import type { Runs } from '../ports/runs';
import { findRanking } from '../ranking/find-ranking';
import { latestDrift } from './drift-checks';

type StatusStore = Pick<ObjectStore, 'get' | 'find' | 'list'>;

/** What a person wants to know first: which model, from when the scores are, whether the data has moved. */
export async function readStatus(processed: StatusStore, runs: Runs): Promise<Omit<StatusAnswer, 'requestId'>> {
  const [pointer, lastRun, drift, ranking] = await Promise.all([
    findChampion(processed),
    runs.newest(),
    latestDrift(processed),
    findRanking(processed, PROCESSED_KEYS.latestRanking),
  ]);
  return {
    model:
      pointer === null ? null : { version: pointer.version, promotedAt: pointer.promotedAt, reason: pointer.reason },
    lastRun: lastRun === null ? null : { id: lastRun.id, state: lastRun.state },
    drift: drift === null ? null : { runId: drift.runId, verdict: drift.verdict, sentence: drift.sentence },
    scores:
      ranking === null
        ? null
        : { runId: ranking.runId, scoredAt: ranking.scoredAt, leads: ranking.leads, hot: ranking.hot },
  };
}
