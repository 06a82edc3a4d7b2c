import type { LeadSchema } from '../../../contracts/lead-schema';
import type { UpsertSummary } from '../../../domain/ports/warehouse';
import type { LeadCells } from '../../helpers/leads-parquet';

/** The upsert rule of the Warehouse port on a plain map, as short as it can be said. */
export class NaiveWarehouse {
  private readonly leads = new Map<string, { readonly run: string; readonly cells: LeadCells }>();

  constructor(private readonly schema: LeadSchema) {}

  upsert(run: string, rows: readonly LeadCells[]): UpsertSummary {
    const counts = { inserted: 0, updated: 0, outdated: 0 };
    for (const cells of rows) {
      const id = String(cells[this.schema.idColumn]);
      const stored = this.leads.get(id);
      const keeps = stored !== undefined && this.isOlder({ run, cells }, stored);
      counts[stored === undefined ? 'inserted' : keeps ? 'outdated' : 'updated']++;
      if (!keeps) this.leads.set(id, { run, cells });
    }
    const outcomes = [...this.leads.values()].map(({ cells }) => cells[this.schema.target.column] ?? null);
    const labelled = outcomes.filter((outcome) => outcome !== null).length;
    return { ...counts, total: outcomes.length, labelled, positives: outcomes.filter((outcome) => outcome).length };
  }

  /** Leads whose outcome is known (or not), by order with missing ones last, then by id. */
  sorted(known: boolean): LeadCells[] {
    return [...this.leads.values()]
      .map(({ cells }) => cells)
      .filter((cells) => ((cells[this.schema.target.column] ?? null) !== null) === known)
      .sort((a, b) => {
        const [first, second] = [this.orderOf(a) ?? Infinity, this.orderOf(b) ?? Infinity];
        if (first !== second) return first - second;
        return String(a[this.schema.idColumn]) < String(b[this.schema.idColumn]) ? -1 : 1;
      });
  }

  private isOlder(incoming: { run: string; cells: LeadCells }, stored: { run: string; cells: LeadCells }): boolean {
    const [mine, theirs] = [this.orderOf(incoming.cells), this.orderOf(stored.cells)];
    if (mine !== null && theirs !== null && mine !== theirs) return mine < theirs;
    return incoming.run < stored.run;
  }

  private orderOf(cells: LeadCells): number | null {
    return this.schema.order === null ? null : ((cells[this.schema.order.column] as number | null | undefined) ?? null);
  }
}
