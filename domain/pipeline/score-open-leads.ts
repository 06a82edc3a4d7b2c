import Papa from 'papaparse';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import type { ScoreLeadsInput, ScoreLeadsOutput } from '../../contracts/pipeline';
import type { Ranking } from '../../contracts/ranking';
import { explainedBlocks } from '../api/explained-blocks';
import { rankScores } from '../api/rank-scores';
import type { ChampionModel } from '../model/champion-model';
import type { ScoredLeads } from '../model/scorer';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { ObjectStore } from '../ports/object-store';
import type { ScoreStore } from '../ports/score-store';
import type { LeadScore, Warehouse } from '../ports/warehouse';
import { readJson, toJson } from './json-artifact';
import { loadTableModels } from './load-table-models';
import { writeRecords } from './prediction-records';
import { scoreTable } from './score-table';

export interface ScoreOpenLeadsDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
  /** Where answers in milliseconds come from; `null` where they come from the warehouse's own table. */
  readonly scoreStore: ScoreStore | null;
  readonly clock: Clock;
  readonly log?: Log;
}

/** Records in one object: 10 MB of them. */
const RECORDS_AT_ONCE = 50_000;

/**
 * Scores every lead whose outcome is not known yet with the champion; best leads first in the file. Under a rollout the
 * challenger answers for its share, and what both said is recorded. A challenger that fails fails no run.
 */
export async function scoreOpenLeads(deps: ScoreOpenLeadsDeps, input: ScoreLeadsInput): Promise<ScoreLeadsOutput> {
  const { processed, warehouse, scoreStore, clock } = deps;
  const warn = (message: string, error: unknown): void => deps.log?.warn(message, { runId: input.runId, error });
  const models = await loadTableModels(processed, (error) => warn('the challenger cannot be loaded', error));
  const { version } = models.champion.model;
  // The pinned schema is what the warehouse is laid out by; the champion's own may be older.
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const open = await warehouse.exportOpenLeads(schema);
  const scored = scoreTable(models, open, (error) => warn('the challenger cannot score the open leads', error));

  const scoresKey = PROCESSED_KEYS.scores(input.runId);
  const csv = new TextEncoder().encode(scoresCsv(open.ids, scored));
  await processed.put(scoresKey, csv);
  const scoredAt = clock.now().toISOString();
  const challenger = models.rollout?.plan.challenger ?? version;
  const scoreOf = (row: number): LeadScore => ({
    leadId: open.ids[row] as string,
    runId: input.runId,
    modelVersion: scored.byChallenger?.[row] === 1 ? challenger : version,
    probability: scored.probabilities[row] as number,
    grade: scored.grades[row] as LeadScore['grade'],
    hot: scored.hot[row] === 1,
    scoredAt,
  });
  const rows = [...open.ids.keys()];
  if (scoreStore !== null) await warehouse.appendScores(rows.map(scoreOf));
  const record = (scores: LeadScore[]) => scoreStore?.record(scores) ?? warehouse.appendScores(scores);
  const scorers: [ChampionModel, number[]][] = [
    [models.champion, rows.filter((row) => scored.byChallenger?.[row] !== 1)],
  ];
  if (models.rollout !== null && scored.byChallenger !== null) {
    scorers.push([models.rollout.challenger.champion, rows.filter((row) => scored.byChallenger?.[row] === 1)]);
  }
  for (const [model, itsRows] of scorers) {
    for (const block of explainedBlocks(model, open, itsRows)) {
      const { reasons } = block;
      await record(
        block.rows.map((row, at) => ({ ...scoreOf(row), ...(reasons === null ? {} : { reasons: reasons[at] ?? [] }) })),
      );
    }
  }
  for (let from = 0; from < scored.twice.length; from += RECORDS_AT_ONCE) {
    const some = scored.twice.slice(from, from + RECORDS_AT_ONCE);
    const records = some.map((twice) => ({ ...twice, requestId: input.runId, at: scoredAt }));
    await writeRecords(processed, `${input.runId}-${from / RECORDS_AT_ONCE}`, records).catch((error: unknown) =>
      warn('prediction records are lost: they cannot be written', error),
    );
  }

  // Last: who lists the leads of a run finds the history of each.
  const { runId } = input;
  const ranking: Ranking = { formatVersion: 1, runId, modelVersion: version, scoredAt, ...rankScores(csv, scored) };
  await processed.put(PROCESSED_KEYS.ranking(runId), toJson(ranking));
  await processed.put(PROCESSED_KEYS.latestRanking, toJson(ranking));

  const hot = scored.hot.reduce((sum, flag) => sum + flag, 0);
  const byChallenger = scored.byChallenger?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  const by =
    byChallenger === 0 ? version : `${version} and, ${byChallenger.toLocaleString('en-US')} of them, by ${challenger}`;
  const sentence =
    open.rowCount === 0
      ? `no open leads: every lead has its outcome (${version})`
      : `${open.rowCount.toLocaleString('en-US')} open leads scored by ${by}, ${hot.toLocaleString('en-US')} hot`;
  return { modelVersion: version, leads: open.rowCount, hot, scoresKey, sentence };
}

/**
 * Scores as CSV: id, probability (4 decimals), grade, hot (yes/no); best grade first, then highest probability, ties by
 * input order.
 * A cell that a spreadsheet would run as a formula is escaped.
 */
export function scoresCsv(ids: readonly string[], scored: ScoredLeads): string {
  const { grades, probabilities } = scored;
  const order = Array.from(ids.keys()).sort(
    (a, b) =>
      // The thresholds of a challenger are its own, so that a B of it may lie above an A of the champion.
      (grades[a] as string).charCodeAt(0) - (grades[b] as string).charCodeAt(0) ||
      (probabilities[b] as number) - (probabilities[a] as number) ||
      a - b,
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
