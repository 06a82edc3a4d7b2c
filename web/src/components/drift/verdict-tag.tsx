import type { DriftAnswer, DriftHistoryAnswer } from '../../api/schema';
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

type Check = DriftHistoryAnswer['checks'][number];

export function CheckTag({ check }: { check: Check }) {
  if (!hasCompared(check)) return <span class="drift-tag unknown">{text.drift.notCompared}</span>;
  return <Tag state={OF_CHECK[check.verdict]} words={text.drift.short[check.verdict]} />;
}

/** Whether a check had something to compare. One that had not says in its sentence alone what was not there. */
export function hasCompared({ verdict, sentence }: Pick<Check, 'verdict' | 'sentence'>): boolean {
  return verdict !== 'none' || !/^(nothing|no new leads) to compare\b/.test(sentence);
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
