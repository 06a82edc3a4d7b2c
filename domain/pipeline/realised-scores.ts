import * as z from 'zod';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { withoutApostrophe } from '../api/spreadsheet-csv';
import type { KnownOutcomes } from '../drift/estimate-performance';
import { RecordScanner } from '../leads/csv';
import type { LeadTable } from '../leads/lead-table';
import type { ObjectReader } from '../ports/object-store';
import { findJson } from './json-artifact';

/** With fewer outcomes than this the realised numbers say nothing at all. */
const MINIMUM_REALISED = 30;
/** Lists of scores that are looked through: a lead is in each one until its outcome comes in. */
const LISTS_AT_MOST = 3;

const listPointer = z.object({
  runId: z.string(),
  modelVersion: z.nullish(z.string()),
  previousRunId: z.nullish(z.string()),
});

/**
 * The last score that the champion gave to each of these leads before its outcome was known: out of the lists of scores of
 * earlier runs. The lists of another model, as before a rollback, say nothing of this one. `null` with fewer than 30.
 */
export async function readRealised(
  processed: ObjectReader,
  leads: LeadTable,
  { runId, champion }: { readonly runId: string; readonly champion: string },
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
    const isOther = list.runId === runId || list.modelVersion !== champion;
    const stored = isOther ? null : await processed.find(PROCESSED_KEYS.scores(list.runId));
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

/** Id and probability of each line of `scores.csv`; a line that is cut off is passed over. */
function* scoresIn(body: Uint8Array): Generator<[id: string, probability: number]> {
  const scanner = new RecordScanner(body, ',');
  scanner.next();
  while (scanner.next()) {
    if (scanner.cellCount < 2) continue;
    yield [withoutApostrophe(scanner.text(0)), Number(scanner.text(1) || Number.NaN)];
  }
}
