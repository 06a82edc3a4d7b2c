import { MODEL_KEYS } from '../../contracts/model-keys';
import type { SelfTest } from '../../contracts/self-test';
import { InvalidArtifactError } from '../errors';
import { type ChampionModel, openModel } from '../model/champion-model';
import { decodeScorerFile } from '../model/scorer-file/decode-scorer-file';
import { runSelfTest } from '../model/self-test';
import type { ObjectReader } from '../ports/object-store';

/** Loads a version of before `scorer.bin`. */
export type OlderModelLoader = (processed: ObjectReader, version: string) => Promise<LoadedModel>;

/**
 * Loads one version from its `scorer.bin` and puts it to its self-test, so that what is returned answers as it was
 * evaluated. A version without that file goes to `loadOlder`; without one it is an InvalidArtifactError. Apart from
 * `loadModel`, which takes the schemas of the JSON files into a bundle: 100 KB.
 * Throws ObjectNotFoundError, InvalidArtifactError, FeatureSpecMismatchError.
 */
export async function loadPackedModel(
  processed: ObjectReader,
  version: string,
  loadOlder?: OlderModelLoader,
): Promise<ChampionModel> {
  const packed = await processed.find(MODEL_KEYS.model(version, 'scorer.bin'));
  const load = loadOlder ?? missing;
  const { opened, selfTest } = packed === null ? await load(processed, version) : fromPacked(packed.body);
  if (opened.model.version !== version || opened.scorer.version !== version) {
    throw new InvalidArtifactError(
      `models/${version}/ holds the files of ${opened.model.version} and ${opened.scorer.version}. Restore them from their older versions, or train again.`,
    );
  }
  // Versions from before there were self-tests have none.
  if (selfTest !== null) runSelfTest(opened.scorer, opened.spec.hash, selfTest);
  return opened;
}

const missing: OlderModelLoader = async (_, version) => {
  throw new InvalidArtifactError(
    `${MODEL_KEYS.model(version, 'scorer.bin')} is missing. Restore it from its older versions, or train again: every new model has one.`,
  );
};

export interface LoadedModel {
  readonly opened: ChampionModel;
  readonly selfTest: SelfTest | null;
}

function fromPacked(bytes: Uint8Array): LoadedModel {
  const parts = decodeScorerFile(bytes);
  return { opened: openModel(parts), selfTest: parts.selfTest };
}
