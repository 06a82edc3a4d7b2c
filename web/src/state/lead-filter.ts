import type { Query } from '../api/request';
import type { Grade } from '../api/shapes';

/** What the list is narrowed down to; lies in the address, so that a list can be kept as a bookmark. */
export interface LeadFilter {
  readonly grade: Grade | null;
  readonly isNew: boolean;
  /** By column. */
  readonly facets: Readonly<Record<string, string>>;
}

const FACET = 'facet.';

export function filterOf(query: URLSearchParams): LeadFilter {
  const facets = [...query].filter(([name]) => name.startsWith(FACET));
  const grade = (['A', 'B', 'C', 'D'] as const).find((name) => name === query.get('grade')) ?? null;
  return {
    grade,
    isNew: query.get('new') === 'true',
    facets: Object.fromEntries(facets.map(([name, value]) => [name.slice(FACET.length), value])),
  };
}

/** The same names in the address of the view and in the API's. */
export function queryOf({ grade, isNew, facets }: LeadFilter): Record<string, string> {
  return {
    ...(grade === null ? {} : { grade }),
    ...(isNew ? { new: 'true' } : {}),
    ...Object.fromEntries(Object.entries(facets).map(([column, value]) => [`${FACET}${column}`, value])),
  } satisfies Query;
}

/** Rows of the very first page, which somebody waits for: a window full and a turn of the wheel, half a kilobyte each. */
const FIRST_ROWS = 24;

/** What is asked of the API first: the head of the list and its first rows. */
export function firstPageOf(filter: LeadFilter): Query {
  return { ...queryOf(filter), limit: FIRST_ROWS };
}

export function isNarrowed(filter: LeadFilter): boolean {
  return filter.grade !== null || filter.isNew || Object.keys(filter.facets).length > 0;
}
