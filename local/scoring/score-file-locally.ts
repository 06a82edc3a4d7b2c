import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { ChampionModel } from '../../domain/model/champion-model';
import { compileServingReasons } from '../../domain/model/explain/serving-reasons';
import { type LeadBlock, openLeadStream, type StreamedFile } from '../../domain/scoring/lead-stream';
import { RepeatedIds } from '../../domain/scoring/repeated-ids';
import { scoreBlock, scoringSchema } from '../../domain/scoring/score-block';
import { linePlacer } from '../../domain/scoring/score-stream';
import { rejectedHeader, rejectedLines, scoresHeader } from '../../domain/scoring/scores-csv';
import type { ScoresParquet } from '../../domain/scoring/scores-parquet';
import { cannotRead } from '../user-files';
import { type AnsweredBlock, answerBlock } from './answer-block';
import { inOrder } from './in-order';
import type { Output } from './output-file';
import { ScorePool } from './score-pool';

export interface LocalScoring {
  readonly model: ChampionModel;
  readonly processedFolder: string;
  /** The CSV. */
  readonly file: string;
  readonly format: 'csv' | 'parquet';
  /** Of each sign; 0 for none. */
  readonly reasons: number;
  readonly out: Output;
  /** Where rejected rows go; `null` where they are only counted. */
  readonly rejectedOut: Output | null;
  /** How many score, this one included. */
  readonly threads: number;
  readonly onProgress: (progress: ScoreProgress) => void;
}

export interface ScoreProgress {
  readonly rows: number;
  readonly bytes: number;
  readonly totalBytes: number;
}

export interface LocalScores {
  readonly file: StreamedFile;
  readonly scored: number;
  readonly hot: number;
  readonly rejected: number;
  /** Rows with the id of an earlier one; of more than four million leads at least so many. */
  readonly repeatedIds: number;
  /** The first few. */
  readonly rejectedExamples: readonly { readonly line: number; readonly reason: string }[];
  /** Columns with cells that are not of their kind, most of them first. Such cells count as missing. */
  readonly unreadable: readonly { readonly header: string; readonly cells: number }[];
}

/** Below it, starting threads takes longer than scoring: 8 MiB are 30,000 leads. */
const THREADS_FROM_BYTES = 8 << 20;
const READ_BYTES = 1 << 20;
const EXAMPLES = 5;

/** Scores a CSV file into `out`, in file order, in memory that does not grow with the file. */
export async function scoreFileLocally(job: LocalScoring): Promise<LocalScores> {
  const { model, file: input, format, reasons, out, rejectedOut } = job;
  // Fails before anything is written where the model has no reasons.
  if (reasons > 0) model.reasons(compileServingReasons);
  const totalBytes = (await stat(input).catch((cause: unknown) => fail(input, cause))).size;
  const schema = scoringSchema(model);
  const { file, blocks } = await openLeadStream(chunksOf(input), schema, path.basename(input));
  const { processedFolder } = job;
  const { version } = model.model;
  const others = totalBytes >= THREADS_FROM_BYTES ? job.threads - 1 : 0;
  const pool = others > 0 ? new ScorePool({ processedFolder, version, file, reasons, format }, others) : null;
  const parquet = format === 'parquet' ? await openParquet(reasons > 0) : null;
  let [scored, hot, rejected] = [0, 0, 0];
  const repeated = new RepeatedIds();
  const unreadableOf = new Map<string, number>();
  const examples: { line: number; reason: string }[] = [];
  const score = async (block: LeadBlock): Promise<AnsweredBlock & { bytesRead: number }> => {
    const { bytesRead } = block;
    // Lets reading, writing and the other threads have their say before this one is busy for some 20 ms.
    if (pool !== null) await setImmediate();
    const answered = (await pool?.score(block)) ?? answerBlock(scoreBlock(model, schema, file, block, reasons), format);
    return { ...answered, bytesRead };
  };
  try {
    if (parquet === null) await out.write(scoresHeader(reasons));
    await rejectedOut?.write(rejectedHeader());
    const place = linePlacer();
    for await (const answered of inOrder(blocks, pool?.capacity ?? 1, score)) {
      const block = place(answered);
      if (block.csv !== null) await out.write(block.csv);
      if (block.columns !== null && parquet !== null) await out.write(parquet.add(block.columns));
      if (block.rejected.length > 0) await rejectedOut?.write(rejectedLines(block.rejected));
      examples.push(...block.rejected.slice(0, EXAMPLES - examples.length));
      repeated.add(block.idHashes);
      scored += block.scored;
      hot += block.hot;
      rejected += block.rejected.length;
      for (const [key, cells] of block.unreadableOf) unreadableOf.set(key, (unreadableOf.get(key) ?? 0) + cells);
      job.onProgress({ rows: scored + rejected, bytes: block.bytesRead, totalBytes });
    }
    if (parquet !== null) await out.write(parquet.finish());
  } finally {
    await pool?.close();
  }
  const unreadable = schema.columns
    .map(({ key, header }) => ({ header, cells: unreadableOf.get(key) ?? 0 }))
    .filter(({ cells }) => cells > 0)
    .sort((a, b) => b.cells - a.cells);
  return { file, scored, hot, rejected, repeatedIds: repeated.count, rejectedExamples: examples, unreadable };
}

/** The Parquet writer takes 100 ms to load. */
async function openParquet(withReasons: boolean): Promise<ScoresParquet> {
  const { ScoresParquet } = await import('../../domain/scoring/scores-parquet');
  return new ScoresParquet(withReasons);
}

async function* chunksOf(file: string): AsyncGenerator<Uint8Array> {
  try {
    yield* createReadStream(file, { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>;
  } catch (cause) {
    fail(file, cause);
  }
}

function fail(file: string, cause: unknown): never {
  throw cannotRead(file, cause);
}
