import { PIPELINE_STEPS, type PipelineStep } from '../../contracts/pipeline';
import type { BegunStep, RunStep } from '../../contracts/run-step';
import type { RunRecord } from '../ports/runs';

/**
 * All steps of the pipeline in order, from those that a run has begun. A step before the last begun one, or of a run that
 * has ended, will not come any more: it is skipped. `done` are steps that are known to have been, when nothing else is.
 */
export function runSteps(
  state: RunRecord['state'] | 'waiting',
  begun: readonly BegunStep[],
  done: readonly PipelineStep[],
  now: Date,
): RunStep[] {
  const reached = begun.reduce((last, { step }) => Math.max(last, PIPELINE_STEPS.indexOf(step)), -1);
  const isUnderWay = state === 'running' || state === 'waiting';
  return PIPELINE_STEPS.map((step, place): RunStep => {
    const times = begun.filter((found) => found.step === step);
    const [first] = times;
    const last = times.at(-1);
    if (first === undefined || last === undefined) {
      const wasDone = begun.length === 0 && done.includes(step);
      const other = isUnderWay && place > reached ? 'waiting' : 'skipped';
      return { step, state: wasDone ? 'done' : other, startedAt: null, endedAt: null, seconds: null, sentence: null };
    }
    const { endedAt, failed, sentence } = last;
    // A run whose program died has left its step open.
    const isOpen = endedAt === null && isUnderWay;
    const untilMs = endedAt === null ? now.getTime() : Date.parse(endedAt);
    return {
      step,
      state: isOpen ? 'running' : failed || endedAt === null ? 'failed' : 'done',
      startedAt: first.startedAt,
      endedAt,
      seconds: endedAt === null && !isOpen ? null : Math.max(0, untilMs - Date.parse(first.startedAt)) / 1000,
      sentence,
    };
  });
}
