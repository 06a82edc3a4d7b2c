import type { HistoryEvent } from '@aws-sdk/client-sfn';
import { type BegunStep, stepOfState } from '../../contracts/run-step';

const FAILED = /^(Task|Lambda|Activity)\w*(Failed|TimedOut)$/;
const ENDED = ['ExecutionSucceeded', 'ExecutionFailed', 'ExecutionAborted', 'ExecutionTimedOut'];

/** The steps that an execution has begun, from its history, oldest event first. A step ends where the next one begins. */
export function stepsOfHistory(events: readonly HistoryEvent[]): BegunStep[] {
  const steps: Mutable[] = [];
  let open: Mutable | null = null;
  /** Of the last task, until it is tried again. */
  let hasFailed = false;
  const end = (at: string): void => {
    if (open === null) return;
    open.endedAt = at;
    open.failed = hasFailed;
    open = null;
  };
  for (const event of events) {
    const { type = '', timestamp } = event;
    const at = timestamp?.toISOString() ?? new Date(0).toISOString();
    if (FAILED.test(type)) hasFailed = true;
    else if (type === 'TaskSucceeded' || type === 'LambdaFunctionSucceeded') {
      hasFailed = false;
      const { output } = event.taskSucceededEventDetails ?? event.lambdaFunctionSucceededEventDetails ?? {};
      const sentence = sentenceOf(output);
      if (open !== null && sentence !== null) (open as Mutable).sentence = sentence;
    } else if (ENDED.includes(type)) end(at);
    const step = type.endsWith('StateEntered') ? stepOfState(event.stateEnteredEventDetails?.name ?? '') : null;
    if (step === null || step === (open as Mutable | null)?.step) continue;
    end(at);
    hasFailed = false;
    open = { step, startedAt: at, endedAt: null, failed: false, sentence: null };
    steps.push(open);
  }
  return steps;
}

type Mutable = { -readonly [Key in keyof BegunStep]: BegunStep[Key] };

/** What one of our functions says that it has done; `null` where the task is none, or says nothing. */
function sentenceOf(output: string | undefined): string | null {
  try {
    const result: unknown = JSON.parse(output ?? '');
    const payload = (result as { Payload?: unknown } | null)?.Payload ?? result;
    const answer = typeof payload === 'string' ? (JSON.parse(payload) as unknown) : payload;
    const { sentence } = answer as { sentence?: unknown };
    return typeof sentence === 'string' ? sentence : null;
  } catch {
    return null;
  }
}
