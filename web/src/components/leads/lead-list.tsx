import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { LeadsAnswer } from '../../api/schema';
import { count, tellingInterval } from '../../format';
import type { ExpectedConversions } from '../../state/capacity';
import { isTyping } from '../../state/keys';
import type { LeadPages } from '../../state/lead-pages';
import { useMedia } from '../../state/use-media';
import { text } from '../../text';
import { VirtualList, type VirtualListHandle } from '../virtual-list';
import { LeadRow } from './lead-row';
import { PrintedLeads } from './printed-leads';

export interface LeadListProps {
  readonly listKey: string;
  readonly pages: LeadPages;
  readonly head: LeadsAnswer;
  readonly line: number;
  readonly expected: ExpectedConversions | null;
}

const ROW_HEIGHT = 64;
/** On a phone a row has up to six lines. */
const NARROW_ROW_HEIGHT = 160;
const DIVIDER_HEIGHT = 40;

/** Where the reader was in the list before a lead was opened. */
let left: { listKey: string; scrollY: number; active: number } | null = null;

/** The rows, the line between them, and the keys. */
export function LeadList({ listKey, pages, head, line, expected }: LeadListProps) {
  const isNarrow = useMedia('(max-width: 760px)');
  const [active, setActive] = useState(() => (left?.listKey === listKey ? left.active : 0));
  const list = useRef<VirtualListHandle>(null);
  const place = useRef<HTMLDivElement>(null);
  // The row that the keys are at. Keys may come faster than rows are drawn, so `active` follows it.
  const position = useRef(active);
  const focusNext = useRef(false);
  const [, setMoves] = useState(0);
  useReturn(listKey, focusNext);

  useEffect(() => {
    if (!focusNext.current) return;
    const row = place.current?.querySelector<HTMLElement>(`[data-row="${position.current}"]`);
    // Not drawn yet: the next drawing has it.
    if (!row) return;
    focusNext.current = false;
    row.focus({ preventScroll: true });
  });
  const goTo = useCallback((index: number): void => {
    position.current = index;
    setActive(index);
  }, []);
  const total = useRef(head.total);
  total.current = head.total;
  useEffect(() => {
    const listen = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event)) return;
      const isInList = place.current?.contains(event.target as Node) === true;
      const target = targetOf(event.key, position.current, total.current, isInList);
      if (target === null) return;
      event.preventDefault();
      focusNext.current = true;
      position.current = Math.max(0, Math.min(total.current - 1, target));
      setActive(position.current);
      // Also where the row is the active one already, and has only lost the focus.
      setMoves((before) => before + 1);
      list.current?.show(position.current);
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);

  const says =
    expected === null
      ? text.leads.lineOnly(count(line))
      : text.leads.line(count(line), count(expected.expected), tellingInterval(expected));
  return (
    <div ref={place} class="lead-list">
      <div class="lead-columns" aria-hidden="true">
        <span class="number">{text.leads.columns.rank}</span>
        <span>{text.leads.columns.grade}</span>
        <span>{text.leads.columns.probability}</span>
        <span>{text.leads.columns.lead}</span>
        <span>{text.leads.columns.trend}</span>
        <span>{text.leads.columns.reasons}</span>
      </div>
      <VirtualList
        label={text.leads.list(count(head.total))}
        count={head.total}
        rowHeight={isNarrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
        keep={active}
        handle={list}
        onRange={(first, last) => pages.want(first, last)}
        divider={{
          before: line,
          height: DIVIDER_HEIGHT,
          content: (
            <div class="list-line">
              <span>{says}</span>
            </div>
          ),
        }}
        row={(index) => {
          const lead = pages.row(index);
          if (lead === null) return <RowSkeleton index={index} hasFailed={pages.error !== null} />;
          return (
            <LeadRow index={index} lead={lead} isWithin={index < line} isActive={index === active} onFocus={goTo} />
          );
        }}
      />
      <PrintedLeads pages={pages} line={line} />
      {pages.error === null ? null : (
        <p class="notice list-notice" role="alert">
          {text.leads.rowFailed} {pages.error.message}{' '}
          <button type="button" class="button quiet" onClick={() => pages.retry()}>
            {text.states.retry}
          </button>
        </p>
      )}
    </div>
  );
}

function RowSkeleton({ index, hasFailed }: { index: number; hasFailed: boolean }) {
  return (
    <div class="lead-row" aria-busy={!hasFailed}>
      <span class="lead-rank">{count(index + 1)}</span>
      <span class="lead-skeleton" role="img" aria-label={text.leads.loadingRow} />
    </div>
  );
}

/** The row that a key goes to; `null` where the key is none of the list's. */
function targetOf(key: string, at: number, total: number, isInList: boolean): number | null {
  if (key === 'j' || (key === 'ArrowDown' && isInList)) return isInList ? at + 1 : at;
  if (key === 'k' || (key === 'ArrowUp' && isInList)) return isInList ? at - 1 : at;
  if (!isInList) return null;
  if (key === 'Home') return 0;
  if (key === 'End') return total - 1;
  if (key === 'PageDown') return at + 10;
  return key === 'PageUp' ? at - 10 : null;
}

/** Coming back from a lead, the list is where it was, and the lead has the focus. */
function useReturn(listKey: string, focusNext: { current: boolean }): void {
  useEffect(() => {
    if (left?.listKey === listKey) {
      const { scrollY } = left;
      focusNext.current = true;
      // After the shell has gone to the top of the view.
      requestAnimationFrame(() => window.scrollTo(0, scrollY));
    }
    left = null;
    const remember = (event: MouseEvent): void => {
      const row = (event.target as Element).closest?.('a[data-row]');
      if (row) left = { listKey, scrollY: window.scrollY, active: Number(row.getAttribute('data-row')) };
    };
    // The keyboard's Enter is a click as well.
    document.addEventListener('click', remember, true);
    return () => document.removeEventListener('click', remember, true);
  }, [listKey, focusNext]);
}
