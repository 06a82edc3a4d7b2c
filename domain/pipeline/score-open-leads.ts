import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { evaluationSchema } from '../../contracts/evaluation';
import { leadSchemaSchema } from '../../contracts/lead-schema';
import { gradeSchema } from '../../contracts/model-file';
import type { ScoreLeadsInput, ScoreLeadsOutput } from '../../contracts/pipeline';
import type { Ranking } from '../../contracts/ranking';
import { scoreReasons } from '../api/score-reasons';
import { spreadsheetRow } from '../api/spreadsheet-csv';
import type { LeadTable } from '../leads/lead-table';
import type { ChampionModel } from '../model/champion-model';
import type { LeadReasons } from '../model/explain/reasons';
import type { ScoredLeads } from '../model/scorer';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { ObjectSinks } from '../ports/object-sinks';
import type { ObjectStore } from '../ports/object-store';
import type { ScoreStore } from '../ports/score-store';
import type { LeadScore, Warehouse } from '../ports/warehouse';
import { capacityCurve } from '../ranking/capacity-curve';
import { chooseFacets } from '../ranking/choose-facets';
import { readEarlierList } from '../ranking/earlier-list';
import { explainRows } from '../ranking/explain-rows';
import { leadFields } from '../ranking/lead-fields';
import { type ListEntry, ListWriter } from '../ranking/list-writer';
import { counted } from '../reports/format';
import { findJson, readJson, toJson } from './json-artifact';
import { readLedger, updateLedger } from './ledger';
import { loadTableModels } from './load-table-models';
import { writeRecords } from './prediction-records';
import { type ServedScores, scoreTable } from './score-table';

export interface ScoreOpenLeadsDeps {
  readonly processed: ObjectStore;
  /** Of the processed store: the lists are too large to be held in memory. */
  readonly sinks: ObjectSinks;
  readonly warehouse: Warehouse;
  /** Where answers in milliseconds come from; `null` where they come from the warehouse's own table. */
  readonly scoreStore: Pick<ScoreStore, 'record'> | null;
  readonly clock: Clock;
  readonly log?: Log;
}

/** Records in one object: 10 MB of them. */
const RECORDS_AT_ONCE = 50_000;
/** All reasons of a lead as objects are 4 KB. */
const EXPLAINED_AT_ONCE = 4_000;

/**
 * Scores every lead whose outcome is not known yet with the champion; best leads first in the file. Under a rollout the
 * challenger answers for its share, and what both said is recorded. A challenger that fails fails no run.
 */
export async function scoreOpenLeads(deps: ScoreOpenLeadsDeps, input: ScoreLeadsInput): Promise<ScoreLeadsOutput> {
  const { processed, warehouse, scoreStore, clock } = deps;
  const warn = (message: string, error: unknown): void => deps.log?.warn(message, { runId: input.runId, error });
  const { unscored = [] } = await readLedger(processed);
  const models = await loadTableModels(processed, (error) => warn('the challenger cannot be loaded', error));
  const { version } = models.champion.model;
  // The pinned schema is what the warehouse is laid out by; the champion's own may be older.
  const schema = await readJson(processed, PROCESSED_KEYS.schema, leadSchemaSchema);
  const open = await warehouse.exportOpenLeads(schema);
  const scored = scoreTable(models, open, (error) => warn('the challenger cannot score the open leads', error));

  const order = rankedRows(scored);
  const { runId } = input;
  const scoresKey = PROCESSED_KEYS.scores(runId);
  await processed.put(scoresKey, new TextEncoder().encode(scoresCsv(open.ids, scored, order)));
  const scoredAt = clock.now().toISOString();
  const challenger = models.rollout?.plan.challenger ?? version;
  const scoreOf = (row: number): LeadScore => ({
    leadId: open.ids[row] as string,
    runId,
    modelVersion: scored.byChallenger?.[row] === 1 ? challenger : version,
    probability: scored.probabilities[row] as number,
    grade: scored.grades[row] as LeadScore['grade'],
    hot: scored.hot[row] === 1,
    scoredAt,
  });
  if (scoreStore !== null) await warehouse.appendScores(Array.from(order, scoreOf));
  const record = (scores: LeadScore[]) => scoreStore?.record(scores) ?? warehouse.appendScores(scores);

  const evaluation = await findJson(processed, PROCESSED_KEYS.model(version, 'evaluation.json'), evaluationSchema);
  const importance = new Map(evaluation?.importance.map((row) => [row.column, row.importance]));
  const facets = chooseFacets(open, schema, importance);
  const fields = leadFields(open, schema);
  const earlier = await readEarlierList(processed, runId).catch((error: unknown) => {
    warn('the list before cannot be read: trends and new leads are not told', error);
    return null;
  });
  const scorers = [models.champion, ...(models.rollout === null ? [] : [models.rollout.challenger.champion])];
  const writer = await ListWriter.open(deps.sinks, {
    runId,
    scoredAt,
    leads: order.length,
    models: scorers,
    facets,
    fields,
    earlier,
  });
  let lists: Awaited<ReturnType<ListWriter['finish']>>;
  try {
    for (let from = 0; from < order.length; from += EXPLAINED_AT_ONCE) {
      const rows = Array.from(order.subarray(from, from + EXPLAINED_AT_ONCE));
      const reasons = reasonsOf(scorers, open, rows, scored);
      const entries = rows.map((row, at): ListEntry => {
        const { probability, grade, hot } = scoreOf(row);
        const model = scored.byChallenger?.[row] ?? 0;
        return { id: open.ids[row] as string, row, probability, grade, hot, model, reasons: reasons[at] ?? null };
      });
      const places = await writer.add(entries);
      await record(
        entries.map(({ row, reasons: why }, at) => ({
          ...scoreOf(row),
          ...(why === null ? {} : { reasons: scoreReasons(why) }),
          detail: places[at] as NonNullable<LeadScore['detail']>,
        })),
      );
    }
    lists = await writer.finish();
  } catch (error) {
    await writer.abandon();
    throw error;
  }
  for (let from = 0; from < scored.twice.length; from += RECORDS_AT_ONCE) {
    const some = scored.twice.slice(from, from + RECORDS_AT_ONCE);
    const records = some.map((twice) => ({ ...twice, requestId: runId, at: scoredAt }));
    await writeRecords(processed, `${runId}-${from / RECORDS_AT_ONCE}`, records).catch((error: unknown) =>
      warn('prediction records are lost: they cannot be written', error),
    );
  }

  // Last: who lists the leads of a run finds the history of each.
  const grades = gradeSchema.options;
  const gradeErrors = grades.map((name) => {
    const interval = evaluation?.grades.find(({ grade }) => grade === name)?.interval;
    return interval === undefined ? 0 : Math.max(0, interval.high - interval.low) / 2;
  });
  const hot = scored.hot.reduce((sum, flag) => sum + flag, 0);
  const countOf = (name: string) => scored.grades.reduce((sum, grade) => sum + (grade === name ? 1 : 0), 0);
  const ranking: Ranking = {
    formatVersion: 2,
    runId,
    modelVersion: version,
    scoredAt,
    previousRunId: earlier?.runId ?? null,
    leads: order.length,
    hot,
    grades: { A: countOf('A'), B: countOf('B'), C: countOf('C'), D: countOf('D') },
    gradeErrors,
    facets: [...facets.facets],
    capacity: capacityCurve(
      Float64Array.from(order, (row) => scored.probabilities[row] as number),
      Uint8Array.from(order, (row) => grades.indexOf(scored.grades[row] as LeadScore['grade'])),
      gradeErrors,
    ),
    hotLine:
      evaluation === null
        ? null
        : { threshold: evaluation.hotLine.threshold, targetConversion: evaluation.hotLine.targetConversion },
    fields: [...fields.fields],
    models: lists.models,
  };
  await processed.put(PROCESSED_KEYS.listIndex(runId), lists.index);
  await processed.put(PROCESSED_KEYS.ranking(runId), toJson(ranking));
  await processed.put(PROCESSED_KEYS.latestRanking, toJson(ranking));
  if (unscored.length > 0) await strikeOut(processed, unscored);

  const byChallenger = scored.byChallenger?.reduce((sum, flag) => sum + flag, 0) ?? 0;
  const by =
    byChallenger === 0 ? version : `${version} and, ${byChallenger.toLocaleString('en-US')} of them, by ${challenger}`;
  const sentence =
    open.rowCount === 0
      ? `no open leads: every lead has its outcome (${version})`
      : `${counted(open.rowCount, 'open lead')} scored by ${by}, ${hot.toLocaleString('en-US')} hot`;
  return { modelVersion: version, leads: open.rowCount, hot, scoresKey, sentence };
}

/** The leads of these runs are in a list now; a run that was loaded in between is not among them. */
async function strikeOut(processed: ObjectStore, scored: readonly string[]): Promise<void> {
  await updateLedger(processed, (ledger) => ({
    ...ledger,
    unscored: (ledger.unscored ?? []).filter((runId) => !scored.includes(runId)),
  }));
}

/** The reasons of these rows, each by the model that has scored it. */
function reasonsOf(
  scorers: readonly ChampionModel[],
  open: LeadTable,
  rows: readonly number[],
  { byChallenger }: Pick<ServedScores, 'byChallenger'>,
): (LeadReasons | null)[] {
  const found: (LeadReasons | null)[] = rows.map(() => null);
  for (const [model, scorer] of scorers.entries()) {
    const places = [...rows.keys()].filter((at) => (byChallenger?.[rows[at] as number] ?? 0) === model);
    const reasons = explainRows(
      scorer,
      open,
      places.map((at) => rows[at] as number),
    );
    for (const [index, at] of places.entries()) found[at] = reasons?.[index] ?? null;
  }
  return found;
}

/** Rows in the order of lists: best grade first, then highest probability, ties by input order. */
function rankedRows({ grades, probabilities }: ScoredLeads): Int32Array {
  return Int32Array.from(grades.keys()).sort(
    (a, b) =>
      // The thresholds of a challenger are its own, so that a B of it may lie above an A of the champion.
      (grades[a] as string).charCodeAt(0) - (grades[b] as string).charCodeAt(0) ||
      (probabilities[b] as number) - (probabilities[a] as number) ||
      a - b,
  );
}

/**
 * Scores as CSV: id, probability (4 decimals), grade, hot (yes/no); best grade first, then highest probability, ties by
 * input order. A cell that a spreadsheet would run as a formula is escaped.
 */
export function scoresCsv(ids: readonly string[], scored: ScoredLeads, order = rankedRows(scored)): string {
  const header = 'lead_id,probability,grade,hot\n';
  const lines = Array.from(order, (row) => {
    const probability = (scored.probabilities[row] as number).toFixed(4);
    const hot = scored.hot[row] === 1 ? 'yes' : 'no';
    return `${spreadsheetRow([ids[row] as string])},${probability},${scored.grades[row]},${hot}\n`;
  });
  return header + lines.join('');
}
