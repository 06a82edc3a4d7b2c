import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import {
  type ChampionPointer,
  championPointerSchema,
  type ModelVersion,
  modelVersionSchema,
} from '../../contracts/champion';
import { InvalidArtifactError, NoChampionError, ObjectNotFoundError, UnknownModelVersionError } from '../errors';
import type { ChampionModel } from '../model/champion-model';
import type { Clock } from '../ports/clock';
import type { ModelRegistry } from '../ports/model-registry';
import type { ObjectReader, ObjectStore } from '../ports/object-store';
import { findJson, readJson, toJson, unlessDamaged } from './json-artifact';
import { loadModel } from './load-model';

export { loadModel } from './load-model';

/** The champion pointer, or `null` before the first release. Throws InvalidArtifactError where it is damaged. */
export async function findChampion(processed: ObjectReader): Promise<ChampionPointer | null> {
  try {
    return await findJson(processed, PROCESSED_KEYS.champion, championPointerSchema);
  } catch (cause) {
    if (!(cause instanceof InvalidArtifactError)) throw cause;
    throw new InvalidArtifactError(
      `${PROCESSED_KEYS.champion} is damaged. Name the model that is to score, which writes it anew:  npx leadscore models promote <version>`,
      { cause },
    );
  }
}

/**
 * Loads the champion. Throws NoChampionError before the first release, InvalidArtifactError where a file is broken,
 * ObjectNotFoundError where one is missing.
 */
export async function loadChampion(processed: ObjectReader): Promise<ChampionModel> {
  const champion = await findChampion(processed);
  if (champion === null) {
    if ((await processed.find(PROCESSED_KEYS.model('v1', 'model.json'))) === null) {
      throw new NoChampionError('There is no model yet. Train one first:  npx leadscore run <leads.csv>');
    }
    throw new NoChampionError(
      'No model is released: those that were trained were held back. Why:  npx leadscore models why v1\n' +
        'Train again with more leads, or release one all the same:  npx leadscore models promote v1',
    );
  }
  try {
    return await loadModel(processed, champion.version);
  } catch (cause) {
    if (!(cause instanceof ObjectNotFoundError)) throw cause;
    throw new ObjectNotFoundError(
      `The champion is ${champion.version}, of which files are missing. Name another one:  npx leadscore models promote <version>`,
      { cause },
    );
  }
}

/** All versions, oldest first. */
export async function listModels(processed: ObjectStore): Promise<ModelVersion[]> {
  const versions = await listVersions(processed);
  return Promise.all(
    versions.map((version) => readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema)),
  );
}

/** Names of all versions, oldest first. A version exists from the moment its `model.json` does. */
export async function listVersions(processed: ObjectStore): Promise<string[]> {
  const keys = (await processed.list(PROCESSED_KEYS.models)).map((object) => object.key);
  const versions = keys.flatMap((key) => /^models\/(v\d+)\/model\.json$/.exec(key)?.[1] ?? []);
  return versions.sort((a, b) => versionNumber(a) - versionNumber(b));
}

/** 3 for `v3`. */
export function versionNumber(version: string): number {
  return Number(version.slice(1));
}

export interface PromoteDeps {
  readonly processed: ObjectStore;
  readonly registry: ModelRegistry;
  readonly clock: Clock;
}

export interface Promotion {
  readonly pointer: ChampionPointer;
  /** Why the model registry does not show the promotion, a sentence for people; `null` where it does. */
  readonly registryWarning: string | null;
}

/**
 * Makes a version the champion by compare-and-swap, so that two promotions at once cannot both win.
 * A version that cannot be loaded is never promoted. Promoting the champion again leaves the pointer as it is.
 *
 * The registry learns of it after the swap. What serves is the pointer, so a registry that cannot be written neither
 * undoes the promotion nor fails it: it is a warning that people are told. Every promotion puts the whole registry right,
 * so promoting the champion again repairs it.
 * Throws UnknownModelVersionError, InvalidArtifactError, ConcurrentChangeError.
 */
export async function promote(deps: PromoteDeps, version: string, reason: string): Promise<Promotion> {
  const pointer = await pointTo(deps, version, reason);
  try {
    await deps.registry.recordPromotion(version);
    return { pointer, registryWarning: null };
  } catch (error) {
    const cause = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return {
      pointer,
      registryWarning: `The model registry does not show that ${version} is the champion (${cause}). What serves is not affected; promote ${version} again once the registry answers.`,
    };
  }
}

async function pointTo({ processed, clock }: PromoteDeps, version: string, reason: string): Promise<ChampionPointer> {
  const known = await listVersions(processed);
  if (!known.includes(version)) {
    throw new UnknownModelVersionError(
      `There is no model ${version}. Versions that exist: ${known.join(', ') || 'none'}.`,
    );
  }
  await loadModel(processed, version);
  const stored = await processed.find(PROCESSED_KEYS.champion);
  // A damaged pointer is replaced: it holds no more than the name of a version.
  const current = await findChampion(processed).catch(unlessDamaged);
  if (current?.version === version) return current;
  const pointer: ChampionPointer = {
    formatVersion: 1,
    version,
    previousVersion: current?.version ?? null,
    promotedAt: clock.now().toISOString(),
    reason,
  };
  await processed.putIf(PROCESSED_KEYS.champion, toJson(pointer), stored?.etag ?? null);
  return pointer;
}

/** Returns to the champion before this one; a second time, back again. Throws NoChampionError where there is none. */
export async function rollback(deps: PromoteDeps): Promise<Promotion> {
  const current = await findChampion(deps.processed);
  if (current === null || current.previousVersion === null) {
    throw new NoChampionError('There is no earlier champion to go back to. See:  npx leadscore models');
  }
  return promote(deps, current.previousVersion, `rolled back from ${current.version}`);
}
