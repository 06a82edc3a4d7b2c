import * as z from 'zod';
import { type Ranking, rankingSchema } from '../../contracts/ranking';
import { parseJson } from '../pipeline/json-artifact';
import type { ObjectReader } from '../ports/object-store';

const versionSchema = z.object({ formatVersion: z.number() });

/**
 * A ranking; `null` where there is none, or one of before lists had reasons: the next run makes a new one.
 * Throws InvalidArtifactError where it is damaged.
 */
export async function findRanking(processed: Pick<ObjectReader, 'find'>, key: string): Promise<Ranking | null> {
  const stored = await processed.find(key);
  if (stored === null) return null;
  const { formatVersion } = parseJson(stored, key, versionSchema);
  return formatVersion === 1 ? null : parseJson(stored, key, rankingSchema);
}
