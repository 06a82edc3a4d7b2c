import Papa from 'papaparse';
import * as z from 'zod';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { KnownOutcomes } from '../drift/estimate-performance';
import type { LeadTable } from '../leads/lead-table';
import type { ObjectReader } from '../ports/object-store';
import { findJson } from './json-artifact';

/** With fewer outcomes than this the realised numbers say nothing at all. */
export const MINIMUM_REALISED = 30;
/** Lists of scores that are looked through: a lead is in each one until its outcome comes in. */
const LISTS_AT_MOST = 3;

/** The apostrophe that keeps a spreadsheet from running an id. */
const ESCAPED = /^'(?=[=+\-@\t\r])/;

const listPointer = z.object({ runId: z.string(), previousRunId: z.nullish(z.string()) });

/**
 * The last score that each of these leads had before its outcome was known: out of the lists of scores of earlier runs.
 * `null` with fewer than 30 of them.
 */
export async function readRealised(
  processed: ObjectReader,
  leads: LeadTable,
  runId: string,
): Promise<KnownOutcomes | null> {
  const wanted = new Map<string, number>();
  leads.ids.forEach((id, row) => {
    if ((leads.outcomes[row] ?? -1) >= 0) wanted.set(id, leads.outcomes[row] ?? 0);
  });
  if (wanted.size < MINIMUM_REALISED) return null;
  const probabilities: number[] = [];
  const outcomes: number[] = [];
  let list = await findJson(processed, PROCESSED_KEYS.latestRanking, listPointer);
  for (let read = 0; list !== null && read < LISTS_AT_MOST && wanted.size > 0; read++) {
    // A step that is repeated finds its own run's list: those leads were open after their outcomes were read.
    const stored = list.runId === runId ? null : await processed.find(PROCESSED_KEYS.scores(list.runId));
    for (const [id, probability] of stored === null ? [] : scoresIn(stored.body)) {
      const outcome = wanted.get(id);
      if (outcome === undefined || Number.isNaN(probability)) continue;
      wanted.delete(id);
      probabilities.push(probability);
      outcomes.push(outcome);
    }
    const previous = list.previousRunId ?? null;
    list = previous === null ? null : await findJson(processed, PROCESSED_KEYS.ranking(previous), listPointer);
  }
  if (outcomes.length < MINIMUM_REALISED) return null;
  return { probabilities: Float64Array.from(probabilities), outcomes: Int8Array.from(outcomes) };
}

/** Id and probability of each line of `scores.csv`. */
function scoresIn(body: Uint8Array): [id: string, probability: number][] {
  const { data } = Papa.parse<string[]>(new TextDecoder().decode(body), {
    delimiter: ',',
    newline: '\n',
    skipEmptyLines: true,
  });
  return data
    .slice(1)
    .map(([id = '', probability = '']) => [id.replace(ESCAPED, ''), Number(probability || Number.NaN)]);
}
