import type { RunAnswer } from '../../api/schema';
import { count, duration } from '../../format';
import { text } from '../../text';
import { Card } from '../card';

type Step = RunAnswer['steps'][number];
const SIGNS = { waiting: '·', running: '▸', done: '✓', failed: '✕', skipped: '–' } as const;

/** The steps of a run in their order: what each did and how long it took. */
export function StepList({ steps }: { steps: readonly Step[] }) {
  if (steps.length === 0) return null;
  return (
    <Card title={titleOf(steps)}>
      <ol class="run-steps">
        {steps.map(({ step, state, seconds, sentence }) => (
          <li key={step} class={`run-step ${state}`}>
            <span class="run-sign" aria-hidden="true">
              {SIGNS[state]}
            </span>
            <span class="run-step-name">
              {text.runs.steps[step]} <span class="for-readers">{text.runs.stepStates[state]}</span>
            </span>
            <span class="run-sentence">{sentence ?? text.runs.stepStates[state]}</span>
            <span class="number soft">{seconds === null ? '' : duration(seconds)}</span>
          </li>
        ))}
      </ol>
    </Card>
  );
}

function titleOf(steps: readonly Step[]): string {
  const failed = steps.find(({ state }) => state === 'failed');
  if (failed !== undefined) return text.runs.stepsTitleFailed(text.runs.steps[failed.step]);
  const needed = steps.filter(({ state }) => state !== 'skipped');
  return text.runs.stepsTitle(count(needed.filter(({ state }) => state === 'done').length), count(needed.length));
}
