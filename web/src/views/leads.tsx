import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { LeadsAnswer } from '../api/schema';
import { Heading } from '../components/heading';
import { CapacityBar } from '../components/leads/capacity-bar';
import { ExportButtons } from '../components/leads/export-buttons';
import { FilterBar } from '../components/leads/filter-bar';
import { LeadList } from '../components/leads/lead-list';
import { LeadsHead } from '../components/leads/leads-head';
import { Empty, Failed, Skeleton } from '../components/states';
import { hrefOf } from '../route';
import { replaceRoute, useRoute } from '../router';
import { useApp } from '../state/app-context';
import { expectedOf } from '../state/capacity';
import { rememberList } from '../state/last-list';
import { filterOf, isNarrowed, type LeadFilter, queryOf } from '../state/lead-filter';
import { LeadPages } from '../state/lead-pages';
import { remember, remembered } from '../state/remembered';
import { useNewestList } from '../state/use-newest-list';
import { useTitle } from '../state/use-title';
import { text } from '../text';

/** Calls a day before the reader has said how many. */
const USUAL_CALLS = 50;

/** Today's list, best first, and how far down it one gets. */
export function LeadsView() {
  useTitle(text.leads.title);
  const { api } = useApp();
  const route = useRoute();
  const filter = filterOf(route.query);
  const key = new URLSearchParams(queryOf(filter)).toString();
  const pages = usePages(key, filter);
  const status = useNewestList(pages);
  // A link to a lead changes the address before this view goes.
  if (route.id === null) rememberList(hrefOf('leads', null, queryOf(filter)));
  const [calls, setCalls] = useState(() => remembered('calls-a-day', USUAL_CALLS));
  const last = useRef(pages.head);
  if (pages.head !== null) last.current = pages.head;
  const whole = useRef<LeadsAnswer | null>(null);
  if (pages.head !== null && !isNarrowed(filter)) whole.current = pages.head;
  // While another filter loads, what is around the list stays as it was.
  const head = pages.head ?? last.current;

  const setFilter = (next: LeadFilter): void => replaceRoute(hrefOf('leads', null, queryOf(next)));
  const choose = (next: number): void => {
    setCalls(next);
    remember('calls-a-day', next);
  };
  const clear = (): void => setFilter({ grade: null, isNew: false, facets: {} });

  if (head === null) {
    return (
      <>
        <Heading>{text.leads.title}</Heading>
        {pages.error === null ? (
          <Skeleton rows={8} block />
        ) : (
          <ListFailed pages={pages} clear={isNarrowed(filter) ? clear : null} />
        )}
      </>
    );
  }
  if (head.runId === null) return <NoLeads />;
  const line = Math.max(1, Math.min(calls, Math.max(1, head.total)));
  const expected = expectedOf(head.capacity, Math.min(line, head.total));
  return (
    <>
      <LeadsHead head={head} whole={whole.current} status={status} />
      <FilterBar facets={head.facets} filter={filter} onChange={setFilter} />
      {head.total === 0 ? null : (
        <CapacityBar total={head.total} calls={line} expected={expected} capacity={head.capacity} onChange={choose} />
      )}
      {pages.error !== null && pages.head === null ? (
        <ListFailed pages={pages} clear={isNarrowed(filter) ? clear : null} />
      ) : pages.head === null ? (
        <Skeleton rows={8} block />
      ) : pages.head.total === 0 ? (
        <Empty
          title={text.leads.nothingTitle}
          actions={
            <button type="button" class="button" onClick={clear}>
              {text.leads.clear}
            </button>
          }
        >
          {text.leads.nothing}
        </Empty>
      ) : (
        <>
          <ExportButtons
            api={api}
            filter={queryOf(filter)}
            head={pages.head}
            line={line}
            isNarrowed={isNarrowed(filter)}
          />
          <LeadList key={key} listKey={key} pages={pages} head={pages.head} line={line} expected={expected} />
        </>
      )}
    </>
  );
}

/** Filters that the API refuses, from an old bookmark, are not asked for again but taken away. */
function ListFailed({ pages, clear }: { pages: LeadPages; clear: (() => void) | null }) {
  if (pages.error === null) return null;
  const isRefused = pages.error.kind === 'refused' && clear !== null;
  return (
    <Failed
      error={pages.error}
      retry={() => void pages.start()}
      {...(isRefused ? { action: { title: text.leads.clear, run: clear } } : {})}
    />
  );
}

function NoLeads() {
  return (
    <>
      <Heading>{text.leads.title}</Heading>
      <Empty
        title={text.leads.emptyTitle}
        actions={
          <a class="button primary" href={hrefOf('score')}>
            {text.leads.emptyAction}
          </a>
        }
      >
        {text.leads.empty}
      </Empty>
    </>
  );
}

/** The list that was looked at last, for those who come back from a lead. */
let kept: { key: string; pages: LeadPages; atMs: number; api: unknown } | null = null;
/** An older list is asked for again. */
const KEPT_MS = 5 * 60_000;

function usePages(key: string, filter: LeadFilter): LeadPages {
  const { api } = useApp();
  const [, setVersion] = useState(0);
  // `key` is the filter as text.
  const pages = useMemo(() => {
    if (kept?.key === key && kept.api === api && kept.pages.head !== null && Date.now() - kept.atMs < KEPT_MS)
      return kept.pages;
    const fresh = new LeadPages(api.leads, filter);
    kept = { key, pages: fresh, atMs: Date.now(), api };
    return fresh;
  }, [key, api]);
  // Before the first drawing is on the screen: the list is what the reader waits for.
  useLayoutEffect(() => {
    const unsubscribe = pages.subscribe(() => setVersion((before) => before + 1));
    if (pages.head === null) void pages.start();
    return () => {
      unsubscribe();
      pages.stop();
    };
  }, [pages]);
  return pages;
}
