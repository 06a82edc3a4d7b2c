import { type ModelArtifact, PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { SelfTest } from '../../contracts/self-test';
import type { ChampionModel } from '../model/champion-model';
import { openChampionModel } from '../model/open-champion-texts';
import { parseSelfTest } from '../model/parse-self-test';
import type { ObjectReader } from '../ports/object-store';

/** A version from its JSON files. Throws ObjectNotFoundError, InvalidArtifactError, FeatureSpecMismatchError. */
export async function loadJsonModel(
  processed: ObjectReader,
  version: string,
): Promise<{ opened: ChampionModel; selfTest: SelfTest | null }> {
  const text = async (file: ModelArtifact): Promise<string> =>
    new TextDecoder().decode((await processed.get(PROCESSED_KEYS.model(version, file))).body);
  const [test, model, scorer, features, schema] = await Promise.all([
    processed.find(PROCESSED_KEYS.model(version, 'self-test.json')),
    ...(['model.json', 'scorer.json', 'features.json', 'schema.json'] as const).map(text),
  ]);
  const opened = openChampionModel({ model, scorer, features, schema });
  return { opened, selfTest: test === null ? null : parseSelfTest(new TextDecoder().decode(test.body)) };
}
