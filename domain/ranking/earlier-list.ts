import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { ListLine, Ranking } from '../../contracts/ranking';
import type { ObjectReader } from '../ports/object-store';
import { findRanking } from './find-ranking';

/** What a list before says of a lead. */
export interface EarlierEntry {
  /** Score points of up to three lists, newest first. */
  readonly was: readonly number[];
  readonly since: string | null;
}

export interface EarlierList {
  readonly runId: string;
  readonly leads: ReadonlyMap<string, EarlierEntry>;
}

const LISTS_COMPARED = 3;
const LINE_FEED = 10;

/**
 * The list that was made last before this run, `null` where there is none. A run that is repeated compares with the same
 * list as before. Throws ObjectNotFoundError, SyntaxError where the list is damaged.
 */
export async function readEarlierList(processed: ObjectReader, runId: string): Promise<EarlierList | null> {
  const latest = await findRanking(processed, PROCESSED_KEYS.latestRanking);
  const earlier = latest?.runId === runId ? await before(processed, latest) : latest;
  if (earlier === null) return null;
  const { body } = await processed.get(PROCESSED_KEYS.list(earlier.runId));
  const leads = new Map<string, EarlierEntry>();
  const decoder = new TextDecoder();
  for (let at = 0; at < body.length; ) {
    const end = body.indexOf(LINE_FEED, at);
    const line = decoder.decode(body.subarray(at, end < 0 ? body.length : end));
    const { id, p, was, since } = JSON.parse(line) as ListLine;
    leads.set(id, { was: [Math.round(p * 10_000) / 100, ...was].slice(0, LISTS_COMPARED), since });
    at = end < 0 ? body.length : end + 1;
  }
  return { runId: earlier.runId, leads };
}

async function before(processed: ObjectReader, { previousRunId }: Ranking): Promise<Ranking | null> {
  return previousRunId === null ? null : findRanking(processed, PROCESSED_KEYS.ranking(previousRunId));
}
