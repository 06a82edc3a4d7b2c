import { SCORE_JOB_KEYS, type ScoreJob } from '../../contracts/score-job';
import { scoreReasons } from '../api/score-reasons';
import type { ObjectSink, ObjectSinks } from '../ports/object-sinks';
import type { ScoreStore } from '../ports/score-store';
import type { LeadScore, Warehouse } from '../ports/warehouse';
import type { ScoredBlock } from './score-block';
import { scoreColumns } from './score-columns';
import { rejectedHeader, rejectedLines, scoresHeader, scoresLines } from './scores-csv';
import { ScoresParquet } from './scores-parquet';

/** Scores that go to the warehouse together: each time costs it a transaction of some seconds. 100,000 are 40 MB here. */
const STORED_TOGETHER = 100_000;

export interface ScoreSinksDeps {
  readonly sinks: ObjectSinks;
  readonly warehouse: Pick<Warehouse, 'appendScores'>;
  /** Where answers in milliseconds come from; `null` where they come from the warehouse's own table. */
  readonly scoreStore: Pick<ScoreStore, 'record'> | null;
}

/** Keys of the files that scores go to. */
export interface ScoreFiles {
  readonly csv: string;
  readonly parquet: string;
  readonly rejected: string;
}

export function scoreFilesOf(id: string): ScoreFiles {
  const { csv, parquet, rejected } = SCORE_JOB_KEYS;
  return { csv: csv(id), parquet: parquet(id), rejected: rejected(id) };
}

/** Everywhere that the scores of a file go: CSV, Parquet, rejected rows, the warehouse and the score store. */
export class ScoreSinks {
  private readonly parquet: ScoresParquet;
  private rejected: ObjectSink | null = null;
  private waiting: LeadScore[] = [];

  private constructor(
    private readonly deps: ScoreSinksDeps,
    private readonly files: ScoreFiles,
    private readonly withHeaders: boolean,
    private readonly csv: ObjectSink,
    private readonly parquetSink: ObjectSink,
    withReasons: boolean,
  ) {
    this.parquet = new ScoresParquet(withReasons);
  }

  /** Without headers CSV files are pieces of larger ones. */
  static async open(
    deps: ScoreSinksDeps,
    files: ScoreFiles,
    reasons: number,
    { withHeaders = true }: { readonly withHeaders?: boolean } = {},
  ): Promise<ScoreSinks> {
    const csv = await deps.sinks.open(files.csv);
    const parquet = await deps.sinks.open(files.parquet);
    if (withHeaders) await csv.write(scoresHeader(reasons));
    return new ScoreSinks(deps, files, withHeaders, csv, parquet, reasons > 0);
  }

  /** `score` is what all scores of the file have in common. */
  async add(block: ScoredBlock, score: Pick<LeadScore, 'runId' | 'modelVersion' | 'scoredAt'>): Promise<void> {
    const columns = scoreColumns(block);
    await this.csv.write(scoresLines(columns));
    await this.parquetSink.write(this.parquet.add(columns));
    if (block.rejected.length > 0) {
      if (this.rejected === null) {
        this.rejected = await this.deps.sinks.open(this.files.rejected);
        if (this.withHeaders) await this.rejected.write(rejectedHeader());
      }
      await this.rejected.write(rejectedLines(block.rejected));
    }
    for (let row = 0; row < block.ids.length; row++) {
      const reasons = block.reasons?.[row];
      this.waiting.push({
        leadId: block.ids[row] as string,
        ...score,
        probability: block.probabilities[row] as number,
        grade: block.grades[row] as LeadScore['grade'],
        hot: block.hot[row] === 1,
        ...(reasons === undefined ? {} : { reasons: scoreReasons(reasons) }),
      });
    }
    if (this.waiting.length >= STORED_TOGETHER) await this.store();
  }

  /** Makes everything visible; the files last, because who sees them expects the rest. */
  async finish(): Promise<NonNullable<ScoreJob['results']>> {
    await this.store();
    await this.parquetSink.write(this.parquet.finish());
    for (const sink of [this.rejected, this.parquetSink, this.csv]) await sink?.finish();
    return { ...this.files, rejected: this.rejected === null ? null : this.files.rejected };
  }

  async abandon(): Promise<void> {
    await Promise.all([this.csv, this.parquetSink, this.rejected].map((sink) => sink?.abandon()));
  }

  private async store(): Promise<void> {
    // Of one id the last row, as among the best of the file.
    const scores = [...new Map(this.waiting.map((score) => [score.leadId, score])).values()];
    this.waiting = [];
    if (scores.length === 0) return;
    await this.deps.warehouse.appendScores(scores);
    await this.deps.scoreStore?.record(scores);
  }
}
