import * as z from 'zod';
import { RAW_KEYS } from '../../contracts/artifact-keys';
import type { LargeFileInput } from '../../contracts/large-file';
import { DEFAULT_REASONS } from '../../contracts/predict-limits';
import {
  queuedScoreJob,
  SCORE_JOB_KEYS,
  type ScoreJob,
  scoreJobIdSchema,
  UPLOAD_ID_PREFIX,
} from '../../contracts/score-job';
import { ConcurrentChangeError, LeadscoreError, NotAdditiveModelError, ObjectNotFoundError } from '../errors';
import type { ChampionModel } from '../model/champion-model';
import { compileServingReasons } from '../model/explain/serving-reasons';
import { findChampion, loadChampion, loadModel } from '../pipeline/champion';
import { contentHash } from '../pipeline/content-hash';
import { parseJson, toJson } from '../pipeline/json-artifact';
import type { Clock } from '../ports/clock';
import type { Log } from '../ports/log';
import type { ObjectInfo, ObjectRanges, ObjectStore } from '../ports/object-store';
import { FileSummary } from './file-summary';
import { objectChunks } from './object-chunks';
import { ScoreJobStatus } from './score-job-status';
import { ScoreSinks, type ScoreSinksDeps, scoreFilesOf } from './score-sinks';
import { scoreStream } from './score-stream';

export interface ScoreUploadedFileDeps extends ScoreSinksDeps {
  readonly raw: Pick<ObjectStore, 'list'> & ObjectRanges;
  readonly processed: ObjectStore;
  readonly clock: Clock;
  readonly log: Log;
  /** Where files go that are too large for one process. @default no file is */
  readonly largeFiles?: LargeFiles | null;
}

export interface LargeFiles {
  /** Files of more than this are not scored here but in parts of about as much; see score-large-file.ts. */
  readonly fromBytes: number;
  /** Has a file scored elsewhere. A second call with the same name does nothing. Throws ServiceThrottledError. */
  start(name: string, input: LargeFileInput): Promise<void>;
}

export interface ScoreUploadedFileInput {
  /** Key of the file in the raw store: `to-score/<name>`, or `to-score/<upload id>/<name>`. */
  readonly key: string;
  /** Of an upload, where the key does not say it. */
  readonly id?: string;
}

/** How often the status says how far it is. */
const TELL_EVERY_MS = 5_000;
const contentSchema = z.strictObject({ id: scoreJobIdSchema });

/**
 * Scores one file of the raw store into `scores/<id>/`, the warehouse and the score store, and tells about it in
 * `scores/<id>/status.json`. The same content is scored once with the same model, whatever it is called and however often
 * it is announced: a second upload of it points to the results of the first. An attempt that died is taken over under the
 * same run id, so that nothing is stored twice.
 *
 * A file that cannot be scored is a job that has failed, not an error. Throws ConcurrentChangeError while another process
 * is at it, ObjectNotFoundError where the file is gone, and what may pass by itself (ServiceThrottledError and other errors
 * of a run): try again later.
 */
export async function scoreUploadedFile(deps: ScoreUploadedFileDeps, input: ScoreUploadedFileInput): Promise<ScoreJob> {
  const { raw, processed, clock, log } = deps;
  const { key } = input;
  const file = await infoOf(raw, key);
  const version = (await findChampion(processed))?.version ?? 'none';
  const content = contentHash(`${file.version} ${file.bytes} ${version}`).slice(0, 32);
  const id = input.id ?? uploadOf(key) ?? `file-${content}`;
  const queued = queuedScoreJob(id, key, file.bytes, clock.now().toISOString());
  const status = await ScoreJobStatus.open(processed, clock, queued);
  if (status.job.state === 'done') return status.job;
  status.assertFree();
  const earlier = await claimContent(deps, content, id);
  if (earlier !== null) {
    const { runId, modelVersion, startedAt, bytesDone, totalBytes, rowsDone, hot, rejected, results } = earlier;
    const { grades, best, repeatedIds } = earlier;
    const found = {
      runId,
      modelVersion,
      startedAt,
      bytesDone,
      totalBytes,
      rowsDone,
      hot,
      rejected,
      repeatedIds,
      grades,
      best,
      results,
    };
    return status.change({
      ...{ ...found, state: 'done', sameAs: earlier.id, secondsLeft: 0, error: null },
      endedAt: clock.now().toISOString(),
    });
  }
  if (deps.largeFiles && file.bytes > deps.largeFiles.fromBytes) {
    // The same for two announcements of one state, another one for a file that is dropped again after a failure.
    const attempt = contentHash(`${id} ${content} ${status.version ?? 'new'}`).slice(0, 32);
    await deps.largeFiles.start(attempt, { id, key });
    log.info('large file is scored in parts', { id, key, bytes: file.bytes, attempt });
    return status.job;
  }
  try {
    return await score(deps, status, file);
  } catch (error) {
    const isFinal = error instanceof LeadscoreError && error.isInputError;
    const detail = error instanceof LeadscoreError ? error.message : 'Something unexpected went wrong. See the log.';
    const told = { name: error instanceof Error ? error.name : 'Error', detail };
    log[isFinal ? 'warn' : 'error']('file not scored', { id, key, error });
    // Both throw where another process has taken over; then the job is no longer ours to end.
    if (isFinal) return await status.change({ state: 'failed', endedAt: clock.now().toISOString(), error: told });
    // A file that was replaced meanwhile is another one: its scores must not hide behind those of the first.
    const isOther = error instanceof ConcurrentChangeError;
    const anew = isOther ? { runId: null, modelVersion: null, startedAt: null } : {};
    await status.change({ ...anew, state: 'queued', error: told });
    throw error;
  }
}

/** What all scores of a job have in common. */
export interface BegunJob {
  readonly model: ChampionModel;
  readonly modelVersion: string;
  readonly runId: string;
  readonly scoredAt: string;
  /** Of each sign; 0 for none. */
  readonly reasons: number;
}

/**
 * Says that the job has begun. An attempt that failed for good was another file or another model; one that died or has to
 * wait is taken over with its model and its run id, so that what it has stored is stored once.
 */
export async function beginJob(deps: ScoreUploadedFileDeps, status: ScoreJobStatus, bytes: number): Promise<BegunJob> {
  const { processed, clock } = deps;
  const { id, modelVersion: known, state } = status.job;
  const begunAt = clock.now().toISOString();
  const goesOn = known !== null && state !== 'failed';
  const model = goesOn ? await loadModel(processed, known) : await loadChampion(processed);
  const modelVersion = model.model.version;
  const runId =
    (goesOn ? status.job.runId : null) ?? `${begunAt.slice(0, 19).replaceAll(':', '-')}-${contentHash(id).slice(0, 8)}`;
  const scoredAt = (goesOn ? status.job.startedAt : null) ?? begunAt;
  await status.change({
    ...{ state: 'running', runId, modelVersion, startedAt: scoredAt, endedAt: null, error: null },
    ...{
      bytesDone: 0,
      totalBytes: bytes,
      rowsDone: 0,
      hot: 0,
      rejected: 0,
      repeatedIds: undefined,
      grades: undefined,
      best: undefined,
    },
  });
  return { model, modelVersion, runId, scoredAt, reasons: hasReasons(model) ? DEFAULT_REASONS : 0 };
}

async function score(deps: ScoreUploadedFileDeps, status: ScoreJobStatus, file: ObjectInfo): Promise<ScoreJob> {
  const { raw, clock, log } = deps;
  const { id } = status.job;
  const begunMs = clock.now().getTime();
  const { model, modelVersion, runId, scoredAt, reasons } = await beginJob(deps, status, file.bytes);
  const { blocks } = await scoreStream(model, objectChunks(raw, file.key, file.bytes), nameOf(file.key), { reasons });
  const sinks = await ScoreSinks.open(deps, scoreFilesOf(id), reasons);
  const summary = new FileSummary();
  let toldAtMs = begunMs;
  try {
    for await (const block of blocks) {
      await sinks.add(block, { runId, modelVersion, scoredAt });
      summary.add(block);
      const nowMs = clock.now().getTime();
      if (nowMs - toldAtMs < TELL_EVERY_MS) continue;
      toldAtMs = nowMs;
      const seconds = (nowMs - begunMs) / 1_000;
      const { rows: rowsDone, hot, rejected, repeatedIds, grades } = summary.scores;
      await status.change({
        ...{
          bytesDone: block.bytesRead,
          rowsDone,
          hot,
          rejected,
          repeatedIds,
          grades,
          rowsPerSecond: Math.round(rowsDone / seconds),
        },
        secondsLeft: Math.ceil((seconds / block.bytesRead) * (file.bytes - block.bytesRead)),
      });
    }
    await assertUnchanged(raw, file);
    const results = await sinks.finish();
    const endedAt = clock.now();
    const seconds = Math.max(0.001, (endedAt.getTime() - begunMs) / 1_000);
    const { rows: rowsDone, hot, rejected, repeatedIds, grades, best } = summary.scores;
    log.info('file scored', { id, key: file.key, leads: rowsDone - rejected, hot, rejected, modelVersion });
    return await status.change({
      ...{ state: 'done', bytesDone: file.bytes, rowsDone, hot, rejected, repeatedIds, grades, best, results },
      endedAt: endedAt.toISOString(),
      ...{ rowsPerSecond: Math.round(rowsDone / seconds), secondsLeft: 0 },
    });
  } catch (error) {
    await sinks.abandon();
    throw error;
  }
}

/** The upload that a file belongs to, or `null`. */
function uploadOf(key: string): string | null {
  const [folder = '', name] = key.slice(RAW_KEYS.toScore.length).split('/');
  const isUpload = name !== undefined && folder.startsWith(UPLOAD_ID_PREFIX);
  return isUpload && scoreJobIdSchema.safeParse(folder).success ? folder : null;
}

/**
 * Says that `id` scores this content; the job that has done so before, or `null`. Throws ConcurrentChangeError where
 * another job is scoring the same content right now.
 */
async function claimContent(deps: ScoreUploadedFileDeps, content: string, id: string): Promise<ScoreJob | null> {
  const { processed, clock } = deps;
  const key = SCORE_JOB_KEYS.content(content);
  const stored = await processed.find(key);
  const holder = stored === null ? null : parseJson(stored, key, contentSchema).id;
  if (holder === id) return null;
  if (holder !== null) {
    const other = await ScoreJobStatus.open(processed, clock, queuedScoreJob(holder, '', 0, ''));
    if (other.job.state === 'done') return other.job;
    other.assertFree();
  }
  await processed.putIf(key, toJson({ id }), stored?.etag ?? null);
  return null;
}

/** A blend of unlike members has no reasons, and is scored all the same. */
function hasReasons(model: ChampionModel): boolean {
  try {
    model.reasons(compileServingReasons);
    return true;
  } catch (error) {
    if (error instanceof NotAdditiveModelError) return false;
    throw error;
  }
}

/** What people call the file. */
export function nameOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** Throws ObjectNotFoundError. */
export async function infoOf(raw: ScoreUploadedFileDeps['raw'], key: string): Promise<ObjectInfo> {
  const found = (await raw.list(key)).find((object) => object.key === key);
  if (found === undefined) throw new ObjectNotFoundError(`${key} is no longer there. Drop it again to have it scored.`);
  return found;
}

/** Reading in parts could have met two versions of the file. */
export async function assertUnchanged(
  raw: ScoreUploadedFileDeps['raw'],
  file: Pick<ObjectInfo, 'key' | 'version'>,
): Promise<void> {
  const now = await infoOf(raw, file.key);
  if (now.version === file.version) return;
  throw new ConcurrentChangeError(`${file.key} has been replaced while it was scored. It is scored again.`);
}
