import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { InvalidArtifactError } from '../errors';
import type { ObjectReader } from '../ports/object-store';

/** Sorted hashes of the leads that a version was trained on (see `wasTrainedOn`). Throws InvalidArtifactError. */
export async function readTrainingIds(processed: ObjectReader, version: string): Promise<Uint32Array> {
  const key = PROCESSED_KEYS.model(version, 'training-ids.bin');
  const { body } = await processed.get(key);
  if (body.length % 4 !== 0) {
    throw new InvalidArtifactError(`${key} has ${body.length} bytes, no multiple of 4: it is damaged. Restore it.`);
  }
  // A copy, because the body may be a view into a larger buffer (`Buffer.slice` does not copy).
  return new Uint32Array(Uint8Array.from(body).buffer);
}
