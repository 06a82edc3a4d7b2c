import type { DriftReport } from '../../../contracts/drift-report';
import { type Html, html, raw } from '../html';
import type { Column } from './types';

/** How a verdict is shown: a shape and words, and a colour for those who see it. */
export interface Shown {
  readonly words: string;
  /** Also a CSS class. */
  readonly state: 'ok' | 'watch' | 'moved' | 'unknown';
}

const REPORT_VERDICTS: Readonly<Record<DriftReport['verdict'], Shown>> = {
  none: { words: 'No drift', state: 'ok' },
  watch: { words: 'Watch', state: 'watch' },
  drift: { words: 'Drift', state: 'moved' },
  'insufficient-data': { words: 'Too few leads to tell', state: 'unknown' },
};

const COLUMN_VERDICTS: Readonly<Record<Column['verdict'], Shown>> = {
  drift: { words: 'moved', state: 'moved' },
  vanished: { words: 'has no values any more', state: 'moved' },
  new: { words: 'has values for the first time', state: 'moved' },
  'all-missing': { words: 'is missing in every lead', state: 'moved' },
  'other-type': { words: 'holds another kind of values', state: 'moved' },
  stable: { words: 'did not move', state: 'ok' },
  constant: { words: 'one value, then and now', state: 'ok' },
  empty: { words: 'empty, then and now', state: 'unknown' },
  'insufficient-data': { words: 'too few values to tell', state: 'unknown' },
};

export const shownReportVerdict = (verdict: DriftReport['verdict']): Shown => REPORT_VERDICTS[verdict];
export const shownColumnVerdict = (verdict: Column['verdict']): Shown => COLUMN_VERDICTS[verdict];

/** Whether a column with this verdict is no longer what it was. */
export function hasMoved({ verdict }: Pick<Column, 'verdict'>): boolean {
  return COLUMN_VERDICTS[verdict].state === 'moved';
}

/** Four shapes that differ without colour: a circle with a tick, an eye-catching triangle, a square, a dashed circle. */
const SHAPES: Readonly<Record<Shown['state'], string>> = {
  ok: '<circle cx="8" cy="8" r="6.5"/><path d="M5 8.2l2.2 2.2L11.2 6"/>',
  watch: '<path d="M8 2L14.6 13.8H1.4Z"/><path d="M8 6.4v3.4M8 11.6v.4"/>',
  moved:
    '<rect class="full" x="1.5" y="1.5" width="13" height="13" rx="3"/><path class="on" d="M8 4.4v4.6M8 11.2v.4"/>',
  unknown: '<circle cx="8" cy="8" r="6.5" stroke-dasharray="2.6 2.5"/><path d="M5.5 8h5"/>',
};

/** The shape of a state; the words stand beside it. */
export function icon(state: Shown['state']): Html {
  return html`<svg class="icon ${state}" viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">${raw(SHAPES[state])}</svg>`;
}
