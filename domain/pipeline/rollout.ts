import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { ChampionPointer } from '../../contracts/champion';
import { type RolloutMode, type RolloutPlan, rolloutPlanSchema } from '../../contracts/rollout';
import { InvalidArtifactError, NoChampionError, NoRolloutError, UnknownModelVersionError, UsageError } from '../errors';
import type { Clock } from '../ports/clock';
import type { ObjectStore, StoredObject } from '../ports/object-store';
import { findChampion, listVersions, loadModel } from './champion';
import { toJson } from './json-artifact';
import { parseRollout } from './parse-rollout';
import { planOfReign } from './rollout-plan';

export interface RolloutDeps {
  readonly processed: ObjectStore;
  readonly clock: Clock;
}

export interface RolloutRequest {
  readonly version: string;
  readonly mode: RolloutMode;
  /** 0 to 1; 0 in the shadow. */
  readonly share: number;
  readonly reason: string;
}

/**
 * Starts a rollout, or changes the mode and share of the one under way, by compare-and-swap. A version that cannot be
 * loaded, or fails its self-test, is refused. Throws UsageError, NoChampionError, UnknownModelVersionError,
 * InvalidArtifactError, ConcurrentChangeError.
 */
export async function startRollout({ processed, clock }: RolloutDeps, request: RolloutRequest): Promise<RolloutPlan> {
  const { version, mode, share, reason } = request;
  const pointer = await findChampion(processed);
  if (pointer === null) {
    throw new NoChampionError(
      'There is no champion to roll a challenger out beside. Train one first:  npx leadscore run',
    );
  }
  if (pointer.version === version) {
    throw new UsageError(`${version} is the champion: it answers for every lead already. Name another version.`);
  }
  const known = await listVersions(processed);
  if (!known.includes(version)) {
    throw new UnknownModelVersionError(`There is no model ${version}. Versions that exist: ${known.join(', ')}.`);
  }
  await loadModel(processed, version);
  const stored = await processed.find(PROCESSED_KEYS.rollout);
  const now = clock.now().toISOString();
  const before = stored === null ? null : planUnderWay(stored, pointer);
  const plan = rolloutPlanSchema.parse({
    challenger: version,
    mode,
    share: mode === 'shadow' ? 0 : share,
    // Not with the time: whoever the challenger answered for at 5 % stays with it at 20 %.
    salt: `${pointer.version}/${version}`,
    startedAt: before?.challenger === version ? before.startedAt : now,
    reason,
    champion: { version: pointer.version, promotedAt: pointer.promotedAt },
  } satisfies RolloutPlan);
  await processed.putIf(PROCESSED_KEYS.rollout, toJson({ formatVersion: 1, plan }), stored?.etag ?? null);
  return plan;
}

/** What a damaged file holds is nothing that goes on: it is written anew. */
function planUnderWay(stored: StoredObject, pointer: ChampionPointer): RolloutPlan | null {
  try {
    return planOfReign(parseRollout(stored), pointer);
  } catch (error) {
    if (error instanceof InvalidArtifactError) return null;
    throw error;
  }
}

/** Ends the rollout; answers what it was. Throws NoRolloutError, InvalidArtifactError, ConcurrentChangeError. */
export async function stopRollout({ processed }: Pick<RolloutDeps, 'processed'>): Promise<RolloutPlan> {
  const pointer = await findChampion(processed);
  const stored = await processed.find(PROCESSED_KEYS.rollout);
  const plan = stored === null || pointer === null ? null : planOfReign(parseRollout(stored), pointer);
  if (stored === null || plan === null) {
    throw new NoRolloutError('There is no rollout to stop. See:  npx leadscore models');
  }
  await processed.putIf(PROCESSED_KEYS.rollout, toJson({ formatVersion: 1, plan: null }), stored.etag);
  return plan;
}
