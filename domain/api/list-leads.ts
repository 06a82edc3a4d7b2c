import type { LeadsAnswer, ListedLead } from '../../contracts/api';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type Grade, gradeSchema } from '../../contracts/model-file';
import { listLineSchema, NEW_FOR_MS, type Ranking } from '../../contracts/ranking';
import { InvalidArtifactError, UnknownCursorError, UnknownFacetError } from '../errors';
import { reasonText } from '../model/explain/reason-text';
import type { ObjectRanges, ObjectReader } from '../ports/object-store';
import { capacityCurve } from '../ranking/capacity-curve';
import { findRanking } from '../ranking/find-ranking';
import { RankingIndex } from '../ranking/ranking-index';
import { leadTrend } from './lead-history';
import { linesOfLeads } from './lines-of-leads';

export interface LeadsFilter {
  /** `null`: all leads. */
  readonly grade: Grade | null;
  readonly onlyNew: boolean;
  /** Value by column; '' asks for leads without one. */
  readonly facets: Readonly<Record<string, string>>;
}

export interface LeadsQuery extends LeadsFilter {
  /** 1 to 1,000. */
  readonly limit: number;
  /** As an answer gave it; `null` begins at `from` in the list of the newest run. */
  readonly cursor: string | null;
  /** Place in the list, from 0; without meaning where there is a cursor. */
  readonly from: number;
}

/** Of a cursor: the run, the place among all leads, and what was asked for. */
export const CURSOR_PATTERN = '^([A-Za-z0-9_-]{1,80})[.]([0-9]{1,9})[.]([0-9a-f]{8})$';

export type LeadLister = (query: LeadsQuery) => Promise<Omit<LeadsAnswer, 'requestId'>>;

/**
 * Pages of the open leads, best first, out of the files that the last run wrote (contracts/ranking.ts): its index, 16 bytes
 * a lead, which is kept for the next page, and the lines of the page. Pages stay with the run that they began with.
 * Throws UnknownCursorError where the cursor is none of ours, UnknownFacetError.
 */
export function makeLeadLister(processed: ObjectReader & ObjectRanges): LeadLister {
  let kept: { readonly runId: string; readonly index: RankingIndex } | null = null;

  /** `null` where the list is so old that it is gone. */
  async function indexOf({ runId, leads }: Ranking): Promise<RankingIndex | null> {
    if (kept?.runId === runId && kept.index.leads === leads) return kept.index;
    const stored = await processed.find(PROCESSED_KEYS.listIndex(runId));
    if (stored === null) return null;
    const index = new RankingIndex(stored.body, leads);
    kept = { runId, index };
    return index;
  }

  return async (query) => {
    const cursor = query.cursor === null ? null : parseCursor(query.cursor, query);
    const key = cursor === null ? PROCESSED_KEYS.latestRanking : PROCESSED_KEYS.ranking(cursor.runId);
    const ranking = await findRanking(processed, key);
    const index = ranking === null || ranking.leads === 0 ? null : await indexOf(ranking);
    if (ranking === null || index === null) {
      if (cursor !== null) throw wrongCursor();
      return { ...common(ranking), total: 0, from: 0, leads: [], nextCursor: null, capacity: [] };
    }
    const asked = askedLeads(ranking, index, query);
    if (cursor !== null && cursor.lead >= ranking.leads) throw wrongCursor();
    const from = cursor === null ? query.from : firstFrom(asked, cursor.lead);
    const page = asked.subarray(from, from + query.limit);
    const lines = await linesOfLeads(processed, PROCESSED_KEYS.list(ranking.runId), index, page);
    const next = asked[from + lines.length];
    return {
      ...common(ranking),
      total: asked.length,
      from: Math.min(from, asked.length),
      leads: lines.map((line) => leadOf(ranking, line)),
      nextCursor: next === undefined ? null : `${ranking.runId}.${next}.${fingerprint(query)}`,
      capacity: asked.length === ranking.leads ? ranking.capacity : capacityOf(ranking, index, asked),
    };
  };
}

function common(
  ranking: Ranking | null,
): Pick<LeadsAnswer, 'runId' | 'modelVersion' | 'scoredAt' | 'facets' | 'hotLine'> {
  if (ranking === null) return { runId: null, modelVersion: null, scoredAt: null, facets: [], hotLine: null };
  const { runId, modelVersion, scoredAt, facets, hotLine } = ranking;
  return { runId, modelVersion, scoredAt, facets, hotLine };
}

/** Places of the leads that are asked for, in the order of the list. */
function askedLeads(ranking: Ranking, index: RankingIndex, { grade, onlyNew, facets }: LeadsFilter): Int32Array {
  const wanted = Object.entries(facets).map(([column, value]) => {
    const facet = ranking.facets.findIndex((known) => known.column === column);
    if (facet < 0) throw unknownFacet(ranking, column);
    return { facet, code: ranking.facets[facet]?.values.findIndex((known) => known.value === value) ?? -1 };
  });
  const gradeCode = grade === null ? -1 : gradeSchema.options.indexOf(grade);
  const found = new Int32Array(ranking.leads);
  let count = 0;
  for (let lead = 0; lead < ranking.leads; lead++) {
    if (gradeCode >= 0 && index.grade(lead) !== gradeCode) continue;
    if (onlyNew && !index.isNew(lead)) continue;
    if (wanted.every(({ facet, code }) => index.facet(lead, facet) === code)) found[count++] = lead;
  }
  return found.subarray(0, count);
}

function unknownFacet({ facets }: Ranking, column: string): UnknownFacetError {
  const known = facets.map((facet) => facet.column).join(', ') || 'none';
  return new UnknownFacetError(
    `The list cannot be narrowed down by ${column.slice(0, 100)}. Columns that it can: ${known}.`,
  );
}

/** The first place in `asked` of a lead that is not before `lead`. */
function firstFrom(asked: Int32Array, lead: number): number {
  const found = asked.findIndex((place) => place >= lead);
  return found < 0 ? asked.length : found;
}

function capacityOf({ gradeErrors }: Ranking, index: RankingIndex, asked: Int32Array): LeadsAnswer['capacity'] {
  return capacityCurve(
    Float64Array.from(asked, (lead) => index.probability(lead)),
    Uint8Array.from(asked, (lead) => index.grade(lead)),
    gradeErrors,
  );
}

function parseCursor(cursor: string, filter: LeadsFilter): { runId: string; lead: number } {
  const [, runId, lead, of] = new RegExp(CURSOR_PATTERN).exec(cursor) ?? [];
  if (runId === undefined || of !== fingerprint(filter)) throw wrongCursor();
  return { runId, lead: Number(lead) };
}

function wrongCursor(): UnknownCursorError {
  return new UnknownCursorError('The cursor is none that this list gave. Begin again without one.');
}

/** FNV-1a over what is asked for (http://www.isthe.com/chongo/tech/comp/fnv/): a cursor of another list is told apart. */
function fingerprint({ grade, onlyNew, facets }: LeadsFilter): string {
  const sorted = Object.entries(facets).sort(([a], [b]) => (a < b ? -1 : 1));
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(JSON.stringify([grade, onlyNew, sorted]))) {
    hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  }
  return hash.toString(16).padStart(8, '0');
}

function leadOf(ranking: Ranking, line: string): ListedLead {
  const parsed = listLineSchema.safeParse(JSON.parse(line));
  if (!parsed.success)
    throw new InvalidArtifactError(`A line of the list of ${ranking.runId} is damaged. Score again.`);
  const { id, p, g, hot, m, was, since, r, f } = parsed.data;
  const columns = ranking.models[m]?.explained?.columns ?? [];
  return {
    id,
    probability: p,
    scorePoints: Math.round(p * 100),
    grade: g,
    hot,
    ...leadTrend(p * 100, was),
    isNew: since !== null && Date.parse(ranking.scoredAt) - Date.parse(since) < NEW_FOR_MS,
    reasons: r.map(([place, value, contribution]) => {
      const header = columns[place]?.header ?? '';
      return { header, value, contribution, text: reasonText({ header, value, contribution }) };
    }),
    facets: Object.fromEntries(
      ranking.facets.map(({ column, values }, facet) => [column, values[f[facet] ?? -1]?.value ?? '']),
    ),
  };
}
