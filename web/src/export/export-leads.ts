import type { LeadscoreApi } from '../api/leadscore-api';
import type { Query } from '../api/request';
import type { ListedLead } from '../api/shapes';
import { text } from '../text';
import { type Cell, spreadsheetOf } from './spreadsheet';

const PAGE_ROWS = 1_000;

export interface ExportOptions {
  readonly api: LeadscoreApi;
  readonly filter: Query;
  /** Leads from the best on; fewer where there are no more. */
  readonly rows: number;
  readonly facets: readonly { readonly column: string; readonly header: string }[];
  readonly onProgress: (done: number) => void;
  readonly signal: AbortSignal;
}

/** The best `rows` leads of the list as a CSV for a spreadsheet. Throws ApiError. */
export async function exportLeads({ api, filter, rows, facets, onProgress, signal }: ExportOptions): Promise<string> {
  const { exportHeaders: h } = text.leads;
  const head = [h.rank, h.id, h.probability, h.grade, h.hot, h.trend];
  const cells: Cell[][] = [[...head, ...facets.map(({ header }) => header), h.reason(1), h.reason(2), h.reason(3)]];
  let cursor: string | null = null;
  do {
    const limit = Math.min(PAGE_ROWS, rows - cells.length + 1);
    const answer = await api.leads({ ...filter, limit, cursor }, signal);
    for (const lead of answer.leads) cells.push(rowOf(lead, cells.length, facets));
    onProgress(cells.length - 1);
    cursor = answer.nextCursor;
  } while (cursor !== null && cells.length <= rows);
  return spreadsheetOf(cells);
}

function rowOf(lead: ListedLead, rank: number, facets: ExportOptions['facets']): Cell[] {
  const { speaksFor, speaksAgainst, yes, no } = text.leads;
  const reasons = [0, 1, 2].map((at) => {
    const reason = lead.reasons[at];
    if (reason === undefined) return '';
    return `${reason.header} = ${reason.value} (${reason.contribution < 0 ? speaksAgainst : speaksFor})`;
  });
  const { id, probability, grade, hot, trend } = lead;
  const values = facets.map(({ column }) => lead.facets[column] ?? '');
  return [rank, id, probability, grade, hot ? yes : no, trend ?? '', ...values, ...reasons];
}
