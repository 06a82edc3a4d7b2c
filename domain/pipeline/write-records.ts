import { MODEL_KEYS } from '../../contracts/model-keys';
import type { PredictionRecord } from '../../contracts/rollout';
import type { ObjectWriter } from '../ports/object-store';

/**
 * Writes records as one object of JSON lines under the day of the first. `batch` is the request or the part of a run that
 * they belong to; the same batch again replaces itself, so that repeating is harmless. Throws what `put` throws.
 */
export async function writeRecords(
  store: ObjectWriter,
  batch: string,
  records: readonly PredictionRecord[],
): Promise<void> {
  const [first] = records;
  if (first === undefined) return;
  const lines = records.map((record) => `${JSON.stringify(record)}\n`).join('');
  await store.put(`${MODEL_KEYS.predictions}${first.at.slice(0, 10)}/${fileNameOf(batch)}.jsonl`, lines);
}

/** Request ids may hold any sign: those that a key should not have become their code. */
function fileNameOf(batch: string): string {
  return batch.slice(0, 120).replace(/[^A-Za-z0-9-]/g, (sign) => `_${sign.charCodeAt(0).toString(16)}`) || '_';
}
