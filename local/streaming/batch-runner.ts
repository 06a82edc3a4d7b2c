import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { SchemaMismatchError, UnreadableFileError } from '../../domain/errors';
import type { PredictionRecorder } from '../../domain/pipeline/prediction-recorder';
import type { ServingChampion } from '../../domain/pipeline/serving-champion';
import type { Clock } from '../../domain/ports/clock';
import { batchOutput, rejectedOutput } from '../../domain/stream/batch-output';
import { type BatchFormat, type ScoredBatch, scoreBatch } from '../../domain/stream/score-batch';
import type { BatchFile } from './batch-folder';
import type { HotLeads } from './hot-leads';
import type { LedgerEntry, Outputs, StreamLedger } from './ledger';
import { PARQUET_CODECS } from './parquet-codecs';

export interface BatchRunnerDeps {
  readonly serving: Pick<ServingChampion, 'current'>;
  readonly ledger: StreamLedger;
  readonly outputFormat: BatchFormat;
  readonly clock: Clock;
  /** `null` where nobody is told of hot leads. */
  readonly hotLeads: HotLeads | null;
  /** Writes down what both models of a rollout say. @default nobody does */
  readonly recorder?: Pick<PredictionRecorder, 'record'>;
}

/** What became of a batch. `ms` is the time from the first byte read until its results have their names. */
export type RunBatch = { readonly ms: number; readonly announced: number; readonly missing: readonly string[] } & Pick<
  LedgerEntry,
  'outcome'
>;

/**
 * Scores one file and commits its results. Returns `null` where it changed while it was read: it is to be looked at
 * again. A file that holds no leads we can read is an outcome, not an error; whatever else goes wrong is thrown, and
 * nothing of the batch is done then.
 */
export async function runBatch(deps: BatchRunnerDeps, file: BatchFile): Promise<RunBatch | null> {
  const startedMs = performance.now();
  const { champion, rollout } = await deps.serving.current();
  const bytes = readWhole(file);
  if (bytes === null) return null;
  const hash = createHash('sha256').update(bytes).digest('hex');
  const done = (outcome: LedgerEntry['outcome'], missing: readonly string[] = []): RunBatch => {
    const { name, bytes: size, mtimeMs } = file;
    const at = deps.clock.now().toISOString();
    deps.ledger.commit({ formatVersion: 1, file: name, bytes: size, mtimeMs, hash, at, outcome });
    return { outcome, missing, announced: 0, ms: performance.now() - startedMs };
  };

  const before = deps.ledger.find(hash);
  if (before !== null) return done({ kind: 'repeated', of: before.file });
  let batch: ScoredBatch;
  try {
    batch = await scoreBatch(champion, { ...file, bytes }, PARQUET_CODECS, rollout);
  } catch (error) {
    if (!(error instanceof UnreadableFileError || error instanceof SchemaMismatchError)) throw error;
    return done({ kind: 'refused', reason: error.message });
  }
  const outputs = writeDrafts(deps, file, hash, batch);
  const { hot, modelVersion, missing } = batch;
  const counts = { leads: batch.ids.length, hot, rejected: batch.quarantined.length };
  // Before the commit: a crash in between scores the file again, and what crossed the line then stays noted.
  const noted = (await deps.hotLeads?.note(batch, hash)) ?? null;
  const ran = done({ kind: 'scored', modelVersion, ...counts, outputs }, missing);
  await deps.recorder?.record(batch.twice, hash);
  // After it, because a receiver may take its time.
  return noted === null ? ran : { ...ran, announced: await noted.announce() };
}

function writeDrafts(
  { ledger, outputFormat }: BatchRunnerDeps,
  file: BatchFile,
  hash: string,
  batch: ScoredBatch,
): Outputs {
  const stem = path.parse(file.name).name;
  const outputs: Outputs = [];
  const write = (extension: string, body: Uint8Array | string): void => {
    const draft = `${hash.slice(0, 16)}${extension}`;
    ledger.writeDraft(draft, body);
    outputs.push({ draft, name: ledger.freeName(stem, extension) });
  };
  write(`.scores.${outputFormat}`, batchOutput(batch, outputFormat));
  if (batch.quarantined.length > 0) write('.rejected.jsonl', rejectedOutput(batch));
  return outputs;
}

/** The content, or `null` where the file is gone or no longer what was looked at. */
function readWhole({ path: file, bytes, mtimeMs }: BatchFile): Uint8Array | null {
  try {
    const content = readFileSync(file);
    const info = statSync(file);
    return content.length === bytes && info.size === bytes && info.mtimeMs === mtimeMs ? content : null;
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw new UnreadableFileError(`${file} cannot be read: no permission, or the disk fails.`, { cause });
  }
}
