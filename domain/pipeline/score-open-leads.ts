import Papa from 'papaparse';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import type { ScoreLeadsInput, ScoreLeadsOutput } from '../../contracts/pipeline';
import type { ScoredLeads } from '../model/scorer';
import type { Clock } from '../ports/clock';
import type { ObjectStore } from '../ports/object-store';
import type { ScoreStore } from '../ports/score-store';
import type { LeadScore, Warehouse } from '../ports/warehouse';
import { loadChampion } from './champion';
import { readJson } from './json-artifact';
import { readableBy } from './readable-by';

export interface ScoreOpenLeadsDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
  /** Where answers in milliseconds come from; `null` where they come from the warehouse's own table. */
  readonly scoreStore: ScoreStore | null;
  readonly clock: Clock;
}

/** Scores every lead whose outcome is not known yet with the champion; best leads first in the file. */
export async function scoreOpenLeads(deps: ScoreOpenLeadsDeps, input: ScoreLeadsInput): Promise<ScoreLeadsOutput> {
  const { processed, warehouse, scoreStore, clock } = deps;
  const champion = await loadChampion(processed);
  const { version } = champion.model;
  // The pinned schema is what the warehouse is laid out by; the champion's own may be older.
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const open = readableBy(champion.spec, await warehouse.exportOpenLeads(schema));
  const scored = champion.scorer.score(open);

  const scoresKey = PROCESSED_KEYS.scores(input.runId);
  await processed.put(scoresKey, scoresCsv(open.ids, scored));
  const scoredAt = clock.now().toISOString();
  const scores = open.ids.map(
    (leadId, row): LeadScore => ({
      leadId,
      runId: input.runId,
      modelVersion: version,
      probability: scored.probabilities[row] as number,
      grade: scored.grades[row] as LeadScore['grade'],
      hot: scored.hot[row] === 1,
      scoredAt,
    }),
  );
  await warehouse.appendScores(scores);
  await scoreStore?.record(scores);

  const hot = scored.hot.reduce((sum, flag) => sum + flag, 0);
  const sentence =
    open.rowCount === 0
      ? `no open leads: every lead has its outcome (${version})`
      : `${open.rowCount.toLocaleString('en-US')} open leads scored by ${version}, ${hot.toLocaleString('en-US')} hot`;
  return { modelVersion: version, leads: open.rowCount, hot, scoresKey, sentence };
}

/**
 * Scores as CSV: id, probability (4 decimals), grade, hot (yes/no), highest probability first, ties by input order.
 * A cell that a spreadsheet would run as a formula is escaped.
 */
export function scoresCsv(ids: readonly string[], scored: ScoredLeads): string {
  const order = Array.from(ids.keys()).sort(
    (a, b) => (scored.probabilities[b] as number) - (scored.probabilities[a] as number) || a - b,
  );
  const rows = order.map((row) => [
    ids[row],
    (scored.probabilities[row] as number).toFixed(4),
    scored.grades[row],
    scored.hot[row] === 1 ? 'yes' : 'no',
  ]);
  const fields = ['lead_id', 'probability', 'grade', 'hot'];
  return `${Papa.unparse([fields, ...rows], { escapeFormulae: true, newline: '\n' })}\n`;
}
