import type { ChampionModel } from '../model/champion-model';
import type { ObjectReader } from '../ports/object-store';
import { loadPackedModel } from './load-packed-model';

/**
 * Loads one version and puts it to its self-test, so that what is returned answers as it was evaluated. From `scorer.bin`,
 * which takes a tenth of the time; versions of before it was written are loaded from their JSON files.
 * Throws ObjectNotFoundError, InvalidArtifactError, FeatureSpecMismatchError.
 */
export async function loadModel(processed: ObjectReader, version: string): Promise<ChampionModel> {
  // Imported when it is needed: with the schemas of all four files it takes 40 ms to be ready.
  return loadPackedModel(processed, version, async (...asked) =>
    (await import('./load-json-model')).loadJsonModel(...asked),
  );
}
