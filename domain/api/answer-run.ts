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

interface Download {
  /** For people. */
  readonly name: string;
  /** In the processed store. */
  readonly key: string;
}

/** What has become of a file to score or a run of the pipeline; `null` where there is none of this id. */
export async function answerRun(deps: AnswerRunDeps, id: string): Promise<Run | null> {
  if (!scoreJobIdSchema.safeParse(id).success) return null;
  return (await fileRun(deps, id)) ?? pipelineRun(deps, id);
}

const FILE_STATES = { queued: 'waiting', running: 'running', done: 'succeeded', failed: 'failed' } as const;

async function fileRun({ processed, results, clock }: AnswerRunDeps, id: string): Promise<Run | null> {
  const job = await findJson(processed, SCORE_JOB_KEYS.status(id), scoreJobSchema);
  if (job === null) return null;
  const { bytesDone, totalBytes, rowsDone, hot, rowsPerSecond, secondsLeft, startedAt, endedAt, error } = job;
  const isSilent = job.state === 'running' && clock.now().getTime() - Date.parse(job.updatedAt) > STALE_AFTER_MS;
  const files = [job.results?.csv, job.results?.parquet, job.results?.rejected].filter((key) => key != null);
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
      hot,
      rejected: job.rejected,
      repeatedIds: job.repeatedIds ?? null,
      grades: job.grades ?? null,
      bytesDone,
      bytesTotal: totalBytes,
      rowsPerSecond,
      secondsLeft,
    },
    error,
    best: job.best ?? [],
    results: await links(
      results,
      files.map((key) => ({ name: key.slice(key.lastIndexOf('/') + 1), key })),
    ),
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

/** What of it people read, under a name of its own: two of them are a `report.html`. */
const LEFT_FOR_PEOPLE: readonly (readonly [string, (id: string) => string])[] = [
  ['report.html', PROCESSED_KEYS.report],
  ['scores.csv', PROCESSED_KEYS.scores],
  ['drift-report.html', PROCESSED_KEYS.driftPage],
];

async function pipelineRun(deps: AnswerRunDeps, id: string): Promise<Run | null> {
  const { processed, runs, results, clock } = deps;
  const record = await runs.find(id);
  if (record === null) return requestedRun(deps, id);
  const begun = await runs.steps(id);
  const prefixes = [`runs/${id}/`, `drift/${id}/`, `scores/${id}/`];
  const found = await Promise.all(prefixes.map((prefix) => processed.list(prefix)));
  const keys = new Set(found.flat().map(({ key }) => key));
  const downloads = LEFT_FOR_PEOPLE.flatMap(([name, key]) => (keys.has(key(id)) ? [{ name, key: key(id) }] : []));
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
    best: [],
    results: await links(results, downloads),
  };
}

const NO_ROWS = {
  ...{ rowsDone: null, hot: null, rejected: null, repeatedIds: null, grades: null },
  ...{ bytesDone: null, bytesTotal: null, rowsPerSecond: null, secondsLeft: null },
};
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
    best: [],
    results: [],
  };
}

function links(to: Pick<ObjectLinks, 'download'>, files: readonly Download[]): Promise<Run['results']> {
  return Promise.all(files.map(async ({ name, key }) => ({ name, url: await to.download(key) })));
}
