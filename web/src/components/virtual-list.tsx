import type { ComponentChildren, RefObject, VNode } from 'preact';
import { useEffect, useImperativeHandle, useRef, useState } from 'preact/hooks';

export interface VirtualListHandle {
  /** Scrolls so that the row is seen; `center` puts it in the middle of the window. */
  readonly show: (index: number, place?: 'nearest' | 'center') => void;
}

export interface VirtualListProps {
  readonly label: string;
  readonly count: number;
  /** In px, the same for all. */
  readonly rowHeight: number;
  readonly row: (index: number) => ComponentChildren;
  /** Stands between the rows: before the row with this index. */
  readonly divider?: { readonly before: number; readonly height: number; readonly content: ComponentChildren } | null;
  /** A row that stays in the document wherever the reader scrolls to, because it has the focus; -1 for none. */
  readonly keep: number;
  readonly handle?: RefObject<VirtualListHandle | null>;
  /** Told which rows are seen, after each change. */
  readonly onRange: (first: number, last: number) => void;
}

/** Rows beyond the window that are drawn already: what a fast turn of a wheel uncovers in a frame. */
const MARGIN_ROWS = 8;

/** Rows of the first drawing, before the list knows its window. */
const FIRST_ROWS = 12;

/** A list of any length in the window's own scroll area, of which only what is seen is in the document. */
export function VirtualList({ label, count, rowHeight, row, divider = null, keep, handle, onRange }: VirtualListProps) {
  const list = useRef<HTMLOListElement>(null);
  const [range, setRange] = useState({ first: 0, last: Math.min(count, FIRST_ROWS) - 1 });
  const topOf = (index: number): number =>
    index * rowHeight + (divider !== null && index >= divider.before ? divider.height : 0);
  const height = topOf(count - 1) + rowHeight + (divider !== null && divider.before >= count ? divider.height : 0);

  const told = useRef(onRange);
  told.current = onRange;
  useEffect(() => {
    const measure = (): void => {
      const top = list.current?.getBoundingClientRect().top ?? 0;
      const first = Math.floor(-top / rowHeight) - MARGIN_ROWS;
      const last = Math.ceil((window.innerHeight - top) / rowHeight) + MARGIN_ROWS;
      const within = (index: number): number => Math.max(0, Math.min(count - 1, index));
      const next = { first: within(first), last: within(last) };
      setRange((before) => (before.first === next.first && before.last === next.last ? before : next));
      told.current(next.first, next.last);
    };
    measure();
    window.addEventListener('scroll', measure, { passive: true });
    window.addEventListener('resize', measure);
    return () => {
      window.removeEventListener('scroll', measure);
      window.removeEventListener('resize', measure);
    };
  }, [count, rowHeight]);

  const { first, last } = range;
  useImperativeHandle(
    handle ?? { current: null },
    () => ({
      show: (index, place = 'nearest') => {
        const listTop = (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
        const top = listTop + topOf(index);
        const covered = stickyHeight();
        if (place === 'center') window.scrollTo(0, top - (window.innerHeight + covered - rowHeight) / 2);
        else if (top < window.scrollY + covered) window.scrollTo(0, top - covered);
        else if (top + rowHeight > window.scrollY + window.innerHeight)
          window.scrollTo(0, top + rowHeight + 8 - window.innerHeight);
      },
    }),
    [rowHeight, divider?.before, divider?.height],
  );

  const indexes: number[] = [];
  for (let index = first; index <= Math.min(last, count - 1); index++) indexes.push(index);
  if (keep >= 0 && keep < count && (keep < first || keep > last)) indexes.push(keep);
  // What a scroll leaves in the document is not even compared; all else comes with another `row`.
  const before = useRef({ row, drawn: new Map<number, VNode>() });
  const known = before.current.row === row ? before.current.drawn : null;
  const drawn = new Map(
    indexes.map((index) => [
      index,
      known?.get(index) ?? (
        <li
          key={index}
          class="virtual-row"
          aria-setsize={count}
          aria-posinset={index + 1}
          style={{ height: `${rowHeight}px`, top: `${topOf(index)}px` }}
        >
          {row(index)}
        </li>
      ),
    ]),
  );
  before.current = { row, drawn };
  const seesDivider = divider !== null && divider.before >= first && divider.before <= last + 1;
  return (
    <ol ref={list} class="virtual-list" aria-label={label} style={{ height: `${Math.max(0, height)}px` }}>
      {[...drawn.values()]}
      {seesDivider ? (
        <li
          key="divider"
          class="virtual-row"
          role="none"
          style={{ height: `${divider.height}px`, top: `${divider.before * rowHeight}px` }}
        >
          {divider.content}
        </li>
      ) : null}
    </ol>
  );
}

/** What sticks to the top of the window hides rows below it. */
function stickyHeight(): number {
  const sticky = document.querySelector('.sticky-bar');
  return sticky === null ? 0 : Math.max(0, sticky.getBoundingClientRect().bottom);
}
