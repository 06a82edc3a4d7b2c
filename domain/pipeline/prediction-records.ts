import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type PredictionRecord, predictionRecordSchema } from '../../contracts/rollout';
import { InvalidArtifactError } from '../errors';
import type { ObjectStore } from '../ports/object-store';

export { writeRecords } from './write-records';

/** Scores of one lead by both models of a rollout. */
export type ScoredTwice = Pick<PredictionRecord, 'leadId' | 'served' | 'other'>;

/** Objects that are read at once: a million requests are a million objects. */
const READS_AT_ONCE = 32;

/**
 * All records since an instant, oldest first; a lead that one request has twice is there once. Throws InvalidArtifactError
 * that names a damaged object.
 */
export async function readRecords(store: ObjectStore, since: string): Promise<PredictionRecord[]> {
  return (await readNewestRecords(store, since, Number.POSITIVE_INFINITY)).records;
}

/** As `readRecords`; of more than `most` objects only those of the newest days, and then `isWhole` is false. */
export async function readNewestRecords(
  store: ObjectStore,
  since: string,
  most: number,
): Promise<{ readonly records: PredictionRecord[]; readonly isWhole: boolean }> {
  const firstDay = `${PROCESSED_KEYS.predictions}${since.slice(0, 10)}`;
  const all = (await store.list(PROCESSED_KEYS.predictions)).map(({ key }) => key).filter((key) => key >= firstDay);
  const keys = all.sort().slice(Math.max(0, all.length - most));
  const found = new Map<string, PredictionRecord>();
  for (let next = 0; next < keys.length; next += READS_AT_ONCE) {
    const some = keys.slice(next, next + READS_AT_ONCE);
    const bodies = await Promise.all(some.map((key) => store.get(key)));
    bodies.forEach(({ body }, index) => {
      const lines = new TextDecoder().decode(body).split('\n');
      for (const [line, text] of lines.entries()) {
        if (text === '') continue;
        const record = parseRecord(text, some[index] as string, line + 1);
        if (record.at < since) continue;
        const name =
          record.leadId === null ? `${some[index]}:${line}` : JSON.stringify([record.requestId, record.leadId]);
        found.set(name, record);
      }
    });
  }
  const records = [...found.values()].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { records, isWhole: keys.length === all.length };
}

function parseRecord(text: string, key: string, line: number): PredictionRecord {
  try {
    return predictionRecordSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new InvalidArtifactError(
      `${key}, line ${line}, is no prediction record. Remove the object; nothing serves from it.`,
      {
        cause,
      },
    );
  }
}
