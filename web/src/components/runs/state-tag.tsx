import type { RunAnswer } from '../../api/schema';
import { text } from '../../text';

const SIGNS = { waiting: '…', running: '▸', succeeded: '✓', failed: '✕', unknown: '?' } as const;

/** How a run is, by a sign and a word. */
export function StateTag({ state }: { state: RunAnswer['state'] }) {
  return (
    <span class={`run-state ${state}`}>
      <span aria-hidden="true">{SIGNS[state]}</span> {text.runs.states[state]}
    </span>
  );
}
