import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { InvalidArtifactError } from '../errors';
import type { ObjectReader } from '../ports/object-store';
import { findRanking } from '../ranking/find-ranking';

/**
 * Whether the newest list of open leads is of another champion than this one, as after a rollback or a promotion by hand.
 * Under a rollout the challenger scores a share of the list, which is the champion's all the same. A damaged list is
 * stale: a new one replaces it. Where there is none yet, none is out of date.
 */
export async function listIsStale(processed: Pick<ObjectReader, 'find'>, champion: string): Promise<boolean> {
  try {
    const ranking = await findRanking(processed, PROCESSED_KEYS.latestRanking);
    return ranking !== null && ranking.modelVersion !== champion;
  } catch (error) {
    if (error instanceof InvalidArtifactError) return true;
    throw error;
  }
}
