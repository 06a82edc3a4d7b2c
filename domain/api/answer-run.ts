import type { RunAnswer } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { PipelineStep } from '../../contracts/pipeline';
import { runRequestSchema } from '../../contracts/run-step';
import { SCORE_JOB_KEYS, STALE_AFTER_MS, scoreJobIdSchema, scoreJobSchema } from '../../contracts/score-job';
import { findJson } from '../pipeline/json-artifact';
import type { Clock } from '../ports/clock';
import type { ObjectLinks } from '../ports/object-links';
import type { ObjectStore } from '../ports/object-store';
import type { Runs } from '../ports/runs';
import { runSteps } from './run-steps';

export interface AnswerRunDeps {
  readonly processed: Pick<ObjectStore, 'get' | 'find' | 'list'>;
  readonly runs: Runs;
  readonly clock: Clock;
  /** Of the processed store. */
  readonly results: Pick<ObjectLinks, 'download'>;
}

type Run = Omit<RunAnswer, 'requestId'>;

/** What has become of a file to score or a run of the pipeline; `null` where there is none of this id. */
export async function answerRun(deps: AnswerRunDeps, id: string): Promise<Run | null> {
  if (!scoreJobIdSchema.safeParse(id).success) return null;
  return (await fileRun(deps, id)) ?? pipelineRun(deps, id);
}

const FILE_STATES = { queued: 'waiting', running: 'running', done: 'succeeded', failed: 'failed' } as const;

async function fileRun({ processed, results, clock }: AnswerRunDeps, id: string): Promise<Run | null> {
  const job = await findJson(processed, SCORE_JOB_KEYS.status(id), scoreJobSchema);
  if (job === null) return null;
  const { bytesDone, totalBytes, rowsDone, rowsPerSecond, secondsLeft, startedAt, endedAt, error } = job;
  const isSilent = job.state === 'running' && clock.now().getTime() - Date.parse(job.updatedAt) > STALE_AFTER_MS;
  const { csv, parquet, rejected } = job.results ?? { csv: null, parquet: null, rejected: null };
  const files = [csv, parquet, rejected].filter((key) => key !== null);
  return {
    id,
    kind: 'file',
    state: isSilent ? 'unknown' : FILE_STATES[job.state],
    trigger: null,
    steps: [],
    startedAt,
    endedAt,
    progress: {
      stepsDone: job.state === 'done' ? ['score'] : [],
      rowsDone,
      bytesDone,
      bytesTotal: totalBytes,
      rowsPerSecond,
      secondsLeft,
    },
    error,
    results: await links(results, files),
  };
}

/** What each step leaves behind, under `runs/<id>/` unless it says otherwise. */
const LEFT_BY: readonly (readonly [PipelineStep, (id: string) => string])[] = [
  ['crawl', PROCESSED_KEYS.manifest],
  ['etl', PROCESSED_KEYS.etlSummary],
  ['load', PROCESSED_KEYS.loadSummary],
  ['drift', PROCESSED_KEYS.driftReport],
  ['prepare', PROCESSED_KEYS.prepared],
  ['evaluate', PROCESSED_KEYS.evaluation],
  ['score', PROCESSED_KEYS.scores],
];

async function pipelineRun(deps: AnswerRunDeps, id: string): Promise<Run | null> {
  const { processed, runs, results, clock } = deps;
  const record = await runs.find(id);
  if (record === null) return requestedRun(deps, id);
  const begun = await runs.steps(id);
  const prefixes = [`runs/${id}/`, `drift/${id}/`, `scores/${id}/`];
  const found = await Promise.all(prefixes.map((prefix) => processed.list(prefix)));
  const keys = new Set(found.flat().map(({ key }) => key));
  const downloads = [PROCESSED_KEYS.report(id), PROCESSED_KEYS.scores(id)].filter((key) => keys.has(key));
  const { state, trigger, startedAt, endedAt, error } = record;
  const stepsDone = LEFT_BY.filter(([, key]) => keys.has(key(id))).map(([step]) => step);
  return {
    id,
    kind: 'pipeline',
    state,
    trigger,
    steps: runSteps(state, begun, stepsDone, clock.now()),
    startedAt,
    endedAt,
    progress: { stepsDone, ...NO_ROWS },
    error,
    results: await links(results, downloads),
  };
}

const NO_ROWS = { rowsDone: null, bytesDone: null, bytesTotal: null, rowsPerSecond: null, secondsLeft: null };
/** A run that is asked for begins within a minute, or when the one before it has ended: a training takes hours at most. */
const GIVEN_UP_AFTER_MS = 6 * 3_600_000;

/** One that somebody has asked for and that has not begun. */
async function requestedRun({ processed, clock }: AnswerRunDeps, id: string): Promise<Run | null> {
  const request = await findJson(processed, PROCESSED_KEYS.runRequest(id), runRequestSchema);
  if (request === null) return null;
  const now = clock.now();
  const isLost = now.getTime() - Date.parse(request.requestedAt) > GIVEN_UP_AFTER_MS;
  const state = isLost ? 'unknown' : 'waiting';
  return {
    id,
    kind: 'pipeline',
    state,
    trigger: 'manual',
    steps: runSteps(state, [], [], now),
    startedAt: null,
    endedAt: null,
    progress: { stepsDone: [], ...NO_ROWS },
    error: null,
    results: [],
  };
}

function links(to: Pick<ObjectLinks, 'download'>, keys: readonly string[]): Promise<Run['results']> {
  return Promise.all(
    keys.map(async (key) => ({ name: key.slice(key.lastIndexOf('/') + 1), url: await to.download(key) })),
  );
}
