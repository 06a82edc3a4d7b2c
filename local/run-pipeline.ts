import { whenInterrupted } from '../adapters/local/process-group';
import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import { HANDLER_NAMES, type HandlerName, type PipelineStep, scoreLeadsOutputSchema } from '../contracts/pipeline';
import { etlSummarySchema, type RunOptions, type RunTimings } from '../contracts/run';
import type { LocalRunRecord } from '../contracts/run-record';
import { trainingResultSchema } from '../contracts/training';
import { readJson, toJson } from '../domain/pipeline/json-artifact';
import { counted } from '../domain/reports/format';
import { makeLocalBindings } from './bindings';
import { type Drops, dropFiles } from './drop-files';
import { isInputErrorName } from './errors';
import type { Home } from './home';
import { bindTasks, type TaskBindings } from './player/bind-tasks';
import type { StateMachineDefinition } from './player/definition';
import { loadDefinition } from './player/load-definition';
import { playStateMachine } from './player/play';
import type { ProgressView } from './progress';
import { makeRunId } from './run-id';
import { holdHome } from './run-lock';
import { StepRecorder } from './step-recorder';
import { StepTracker } from './step-tracker';
import { describeTrainingProgress } from './training-progress';

/**
 * How long a step waits for the warehouse. It is free between the steps and within them, so that a server beside the run
 * answers; that has it for 20 ms to read a lead, and for seconds to store the scores of a large file.
 */
const PATIENCE_MS = 60_000;

export interface PipelineRequest {
  readonly home: Home;
  readonly drops: Drops;
  readonly options: RunOptions;
  readonly view: ProgressView;
  /** Where the run's headline and its notifications go. */
  readonly messages: NodeJS.WritableStream;
  /** Given out before, to who waits for the run. @default the second at which it begins */
  readonly runId?: string;
}

export interface PipelineResult {
  readonly runId: string;
  readonly status: 'SUCCEEDED' | 'FAILED';
  readonly failure: { readonly error: string; readonly message: string } | null;
  /** What the failing step threw: the state machine itself passes on no more than a name and a sentence. */
  readonly thrown: unknown;
  /** Seconds in each state that did work. */
  readonly timings: Readonly<Record<string, number>>;
  readonly scored: { readonly modelVersion: string; readonly leads: number; readonly hot: number } | null;
}

/**
 * Drops the files as a user would drop them in the bucket, and plays the pipeline's state machine over them. Throws
 * RunUnderWayError where another run is at work in this home; nothing has been dropped then.
 */
export async function runPipeline(request: PipelineRequest): Promise<PipelineResult> {
  const { home, view } = request;
  try {
    const definition = await loadDefinition();
    const runId = request.runId ?? (await makeRunId(home));
    const held = await holdHome(home, runId);
    try {
      return await playRun(request, definition, runId);
    } finally {
      await held.release();
    }
  } finally {
    view.close();
  }
}

async function playRun(
  request: PipelineRequest,
  definition: StateMachineDefinition,
  runId: string,
): Promise<PipelineResult> {
  const { home, messages } = request;
  const warehouse = home.shareWarehouse(PATIENCE_MS);
  // A warehouse that is damaged is found before anything has been done.
  await warehouse.check();
  const view = new StepRecorder(request.view, home.processed, runId);
  let stopWatching = (): void => undefined;
  try {
    messages.write(`leadscore · run ${runId} · home ${home.folder}\n`);
    const startedAt = new Date().toISOString();
    await keepRecord(home, { id: runId, state: 'running', trigger: 'manual', startedAt, endedAt: null, error: null });
    const dropped = await dropFiles(home, request.drops);
    let isTakenIn = false;
    stopWatching = whenInterrupted(() => {
      if (isTakenIn || request.drops.length === 0) return;
      dropped.undo();
      messages.write('\nThe run was ended before its leads were taken in; its files are taken back. Run it again.\n');
    });
    const tracker = new StepTracker(view, () => performance.now());
    const timings: Record<string, number> = {};
    const bindings = makeLocalBindings({
      home,
      warehouse,
      runId,
      onEtlProgress: (progress) => view.update('etl', describeEtlProgress(progress)),
      onTrainingProgress: (progress) => {
        const { text, secondsLeft } = describeTrainingProgress(progress);
        view.update('train', text, secondsLeft);
      },
      publish: ({ subject }) => tracker.say('notify', subject),
    });
    let thrown: unknown;
    const remember = (error: unknown): void => {
      thrown = error;
    };
    const played = await playStateMachine({
      definition,
      executionName: runId,
      input: { trigger: 'manual', options: request.options },
      tasks: bindTasks(definition, narrate(bindings, home, runId, tracker, remember), {
        roots: { raw: home.rawFolder, processed: home.processedFolder },
      }),
      onStateEntered: ({ state }) => {
        // Entered after a load, or where there is nothing to load.
        if (state === 'CheckDrift') isTakenIn = true;
        tracker.stateEntered(state);
      },
      onStateExited: ({ state, type, durationMs, failure }) => {
        if (type !== 'Task') return;
        timings[state] = round((timings[state] ?? 0) + durationMs / 1000);
        tracker.stateExited(failure);
      },
    });
    tracker.finishStep();
    const failure =
      played.status === 'SUCCEEDED'
        ? null
        : { error: played.error ?? 'Unknown', message: played.cause ?? 'The run failed.' };
    // A file that could not be used must not stand in the way of the next run; leads that were taken in stay.
    const isRefused = failure !== null && isInputErrorName(failure.error) && timings.StandardizeLeads === undefined;
    if (isRefused || (failure !== null && !isTakenIn)) dropped.undo();
    const scored = scoredOf(played.output);
    await keepRecord(home, {
      id: runId,
      state: failure === null ? 'succeeded' : 'failed',
      trigger: 'manual',
      startedAt,
      endedAt: new Date().toISOString(),
      error: failure === null ? null : { name: failure.error, detail: failure.message },
    });
    if (failure === null) await keepTimings(home, { runId, seconds: timings, scoredLeads: scored?.leads ?? 0 });
    return { runId, status: played.status, failure, thrown, timings, scored };
  } finally {
    stopWatching();
    await view.written();
    await warehouse.close();
  }
}

/** For `leadscore cost`, which reckons with measured times where there are any. */
async function keepTimings(home: Home, timings: Omit<RunTimings, 'formatVersion'>): Promise<void> {
  await home.processed.put(PROCESSED_KEYS.timings(timings.runId), toJson({ formatVersion: 1, ...timings }));
}

/** For `GET /runs/{id}`; in AWS the state machine knows. */
async function keepRecord(home: Home, record: Omit<LocalRunRecord, 'formatVersion' | 'processId'>): Promise<void> {
  const body = toJson({ formatVersion: 1, ...record, processId: process.pid });
  await home.processed.put(PROCESSED_KEYS.runRecord(record.id), body);
}

const STEP_OF_HANDLER: Readonly<Record<HandlerName, PipelineStep>> = {
  intake: 'crawl',
  'load-warehouse': 'load',
  'check-drift': 'drift',
  'prepare-features': 'prepare',
  'evaluate-candidates': 'evaluate',
  'promote-challenger': 'release',
  'score-leads': 'score',
};

/** The same bindings, with what each step did told to the tracker. */
function narrate(
  bindings: TaskBindings,
  home: Home,
  runId: string,
  tracker: StepTracker,
  onThrown: (error: unknown) => void,
): TaskBindings {
  const lambda = Object.fromEntries(
    HANDLER_NAMES.map((name) => [
      name,
      async (event: unknown) => {
        const output = (await bindings.lambda[name](event).catch((error: unknown) => {
          onThrown(error);
          throw error;
        })) as { sentence: string; promote?: boolean; version?: string; reason?: string };
        tracker.say(STEP_OF_HANDLER[name], output.sentence);
        if (output.promote === false) tracker.say('release', `${output.version} is held back: ${output.reason}`);
        return output;
      },
    ]),
  ) as Record<HandlerName, (event: unknown) => Promise<unknown>>;
  return {
    ...bindings,
    lambda,
    runGlueJob: async (args) => {
      await bindings.runGlueJob(args);
      const etl = await readJson(home.processed, PROCESSED_KEYS.etlSummary(runId), etlSummarySchema);
      const lost = etl.rowsRead - etl.rowsKept - etl.quarantined - etl.duplicates;
      const repaired = etl.repaired === 0 ? '' : ` · ${number(etl.repaired)} repaired`;
      tracker.say(
        'etl',
        `${number(etl.rowsKept)} kept · ${number(etl.quarantined)} quarantined · ${counted(etl.duplicates, 'duplicate')}${repaired} · ${number(lost)} lost`,
      );
    },
    runTrainingJob: async (job) => {
      const result = await bindings.runTrainingJob(job);
      const key = `${PROCESSED_KEYS.trainingOutput(runId)}model/training.json`;
      const training = await readJson(home.processed, key, trainingResultSchema);
      const best = [...training.candidates].sort((a, b) => b.cvRocAuc - a.cvRocAuc)[0];
      const score =
        best === undefined ? '' : ` · best in cross-validation: ${best.name}, ROC AUC ${best.cvRocAuc.toFixed(3)}`;
      tracker.say('train', `${training.candidates.length} candidates, ${training.tuningTrials} trials${score}`);
      return result;
    },
  };
}

function describeEtlProgress(progress: Readonly<Record<string, unknown>>): string {
  const rows = typeof progress.rows === 'number' ? ` · ${number(progress.rows)} rows` : '';
  return `${String(progress.step ?? 'spark')}${rows}`;
}

function scoredOf(output: unknown): PipelineResult['scored'] {
  const scored = scoreLeadsOutputSchema.safeParse((output as { scored?: unknown } | null)?.scored);
  return scored.success
    ? { modelVersion: scored.data.modelVersion, leads: scored.data.leads, hot: scored.data.hot }
    : null;
}

function round(seconds: number): number {
  return Math.round(seconds * 1000) / 1000;
}

function number(value: number): string {
  return value.toLocaleString('en-US');
}
