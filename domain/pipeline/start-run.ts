import { type ExecutionInput, executionInputSchema } from '../../contracts/run';
import type { RunRequest } from '../../contracts/run-step';
import { ConcurrentChangeError, ExecutionNameTakenError, ServiceThrottledError } from '../errors';
import type { Clock } from '../ports/clock';
import type { Executions } from '../ports/executions';
import type { Log } from '../ports/log';
import type { Once } from '../ports/once';

export interface StartRunDeps {
  readonly executions: Executions;
  readonly once: Once;
  readonly clock: Clock;
  readonly log: Log;
}

/** A message that asks for a run. */
export type StartRequest =
  | { readonly trigger: 'drop' /** When the file was written, cut to the second or exact. */; readonly at: Date }
  | {
      readonly trigger: 'schedule' /** Which training is due: the same for a message that comes twice. */;
      readonly occasion: string;
    }
  /** A person waits for the run of this name. */
  | ({ readonly trigger: 'manual' } & Pick<RunRequest, 'runId' | 'retrain'>)
  /** Comes again tomorrow, and ends at once where there is nothing to look at: a repeated delivery costs nothing. */
  | { readonly trigger: 'daily-check' };

/**
 * started: a run has been started for it. covered: a run that began later than it asked takes care of it. waits: a run
 * is under way that may have begun too early; ask again when that has ended.
 */
export type StartAnswer = 'started' | 'covered' | 'waits';

/** S3 cuts the time of its events to the second, and the clocks of two services may differ by some of another. */
const SURELY_LATER_MS = 2_000;
/**
 * A start is remembered this long. Step Functions lists a new execution only after a while, and another batch may have
 * looked before this one started: neither may start a second run. Longer than the function's time-out.
 */
const REMEMBER_START_SECONDS = 90;
/** Scheduler and SQS both deliver at least once; a repetition comes within minutes. */
const REMEMBER_OCCASION_SECONDS = 86_400;

/**
 * Starts at most one run for all requests, and none while one is under way. Answers in the order of the requests.
 *
 * A run lists every file that no run has taken in, after it has begun. So a file is never forgotten as long as each
 * request is answered by a run that began later, and one run can answer any number of them. A scheduled training needs a
 * run of its own kind: one that was started for a drop may decide not to train. Repeated deliveries are told apart only
 * where a repetition costs something, which is a second training: a second drop finds its file taken in and ends.
 */
export async function startRun(deps: StartRunDeps, requests: readonly StartRequest[]): Promise<StartAnswer[]> {
  const answers = requests.map((): StartAnswer => 'waits');
  try {
    const running = await deps.executions.running();
    requests.forEach((request, index) => {
      if (running.some(({ startedAt }) => covers(startedAt, request))) answers[index] = 'covered';
    });
    if (running.length === 0) await startFor(deps, requests, answers);
  } catch (error) {
    if (!isPassing(error)) throw error;
    deps.log.warn('run not started for now', { error });
  }
  return answers;
}

/** Fills in the answers where no run is under way. */
async function startFor(deps: StartRunDeps, requests: readonly StartRequest[], answers: StartAnswer[]): Promise<void> {
  let start: Start | null = null;
  const begin = async (trigger: Start['trigger'], asked?: AskedRun): Promise<Start> => {
    start ??= await startOnce(deps, trigger, asked);
    return start;
  };
  // First, because one training that is due makes the run of the whole batch a training.
  for (const [index, request] of requests.entries()) {
    if (request.trigger !== 'schedule') continue;
    let isRepeated = true;
    await deps.once.run(`occasion ${request.occasion}`, REMEMBER_OCCASION_SECONDS, async () => {
      isRepeated = false;
      const { isOurs, name } = await begin('schedule');
      if (!isOurs)
        throw new ConcurrentChangeError(`The run ${name} has just been started. The training waits for its end.`);
      return name;
    });
    answers[index] = isRepeated ? 'covered' : 'started';
  }
  for (const [index, request] of requests.entries()) {
    // A run of another name has just been started: this one waits for its end.
    if (request.trigger !== 'manual' || start !== null) continue;
    const { runId } = request;
    let isRepeated = true;
    await deps.once.run(`occasion ${runId}`, REMEMBER_OCCASION_SECONDS, async () => {
      isRepeated = false;
      const { isOurs, name } = await begin('manual', request);
      if (!isOurs)
        throw new ConcurrentChangeError(`The run ${name} has just been started. ${runId} waits for its end.`);
      return name;
    });
    answers[index] = isRepeated ? 'covered' : 'started';
  }
  for (const [index, request] of requests.entries()) {
    if (request.trigger !== 'drop') continue;
    const { isOurs, startedAt } = await begin('drop');
    if (isOurs) answers[index] = 'started';
    else if (covers(startedAt, request)) answers[index] = 'covered';
  }
  for (const [index, request] of requests.entries()) {
    if (request.trigger !== 'daily-check') continue;
    const { isOurs, trigger } = await begin('daily-check');
    // A training has the newest leads before it; what a drop takes in is looked at once its run has ended.
    if (isOurs && trigger === 'daily-check') answers[index] = 'started';
    else if (isOurs && trigger === 'schedule') answers[index] = 'covered';
  }
}

interface Start {
  readonly name: string;
  readonly trigger: StartRequest['trigger'];
  /** At the latest. */
  readonly startedAt: Date;
  /** False where another batch has started it within the last minute and a half. */
  readonly isOurs: boolean;
}

/** What a run that somebody asked for is called, and told. */
type AskedRun = Pick<RunRequest, 'runId' | 'retrain'>;

async function startOnce(
  { executions, once, clock, log }: StartRunDeps,
  trigger: Start['trigger'],
  asked?: AskedRun,
): Promise<Start> {
  let isOurs = false;
  const { name, startedAt } = await once.run('start', REMEMBER_START_SECONDS, async () => {
    const now = clock.now();
    const options = asked === undefined ? {} : { options: { retrain: asked.retrain } };
    const input: ExecutionInput = executionInputSchema.parse({ trigger, ...options });
    const started = asked?.runId ?? runName(now);
    await executions.start(started, input);
    isOurs = true;
    return { name: started, startedAt: now.toISOString() };
  });
  if (isOurs) log.info('run started', { run: name, trigger });
  return { name, trigger, startedAt: new Date(startedAt), isOurs };
}

/** The UTC second, for example `2026-11-21T10-48-01`: names sort by time. */
function runName(now: Date): string {
  return now.toISOString().slice(0, 19).replaceAll(':', '-');
}

function covers(startedAt: Date, request: StartRequest): boolean {
  return request.trigger === 'drop' && startedAt.getTime() >= request.at.getTime() + SURELY_LATER_MS;
}

/** Whether asking again later is all there is to do. */
function isPassing(error: unknown): boolean {
  return [ConcurrentChangeError, ExecutionNameTakenError, ServiceThrottledError].some((kind) => error instanceof kind);
}
