import type { DriftAnswer } from '../../api/schema';
import { text } from '../../text';

export type DriftVerdict = DriftAnswer['verdict'];
export type DriftColumn = DriftAnswer['columns'][number];

/** ok: nothing to do. watch, moved: louder. unknown: cannot be told. Each with a sign of its own beside the words. */
type State = 'ok' | 'watch' | 'moved' | 'unknown';
const SIGNS: Readonly<Record<State, string>> = { ok: '✓', watch: '◔', moved: '▲', unknown: '?' };
const OF_CHECK: Readonly<Record<DriftVerdict, State>> = {
  none: 'ok',
  watch: 'watch',
  drift: 'moved',
  'insufficient-data': 'unknown',
};

export function CheckTag({ verdict }: { verdict: DriftVerdict }) {
  return <Tag state={OF_CHECK[verdict]} words={text.drift.short[verdict]} />;
}

export function ColumnTag({ column }: { column: DriftColumn }) {
  const state = hasMoved(column) ? 'moved' : ['stable', 'constant'].includes(column.verdict) ? 'ok' : 'unknown';
  return <Tag state={state} words={text.drift.columnVerdicts[column.verdict]} />;
}

/** Whether the column is no longer what it was. */
export function hasMoved({ verdict }: Pick<DriftColumn, 'verdict'>): boolean {
  return ['drift', 'vanished', 'new', 'all-missing', 'other-type'].includes(verdict);
}

function Tag({ state, words }: { state: State; words: string }) {
  return (
    <span class={`drift-tag ${state}`}>
      <span aria-hidden="true">{SIGNS[state]}</span> {words}
    </span>
  );
}
