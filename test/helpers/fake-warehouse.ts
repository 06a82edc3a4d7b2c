import type { LeadSchema } from '../../contracts/lead-schema';
import type { LeadTable } from '../../domain/leads/lead-table';
import type { LeadScore, UpsertSummary, Warehouse } from '../../domain/ports/warehouse';
import { leadTable } from './lead-table';
import type { LeadCells } from './leads-parquet';

/** A warehouse of the leads that a test puts in; what is asked of it is written down in `calls`. */
export class FakeWarehouse implements Warehouse {
  leads: LeadCells[] = [];
  /** Answer of the next upsert; `null` fails it. */
  loaded: UpsertSummary | null = { inserted: 3, updated: 2, outdated: 0, total: 5, labelled: 4, positives: 1 };
  readonly calls: string[] = [];
  readonly scores: LeadScore[] = [];

  async migrate(): Promise<void> {
    this.calls.push('migrate');
  }

  async upsertLeads(_schema: LeadSchema, leadsPrefix: string): Promise<UpsertSummary> {
    this.calls.push(`upsert ${leadsPrefix}`);
    if (this.loaded === null) throw new Error('the warehouse is gone');
    return this.loaded;
  }

  async exportLabelledLeads(schema: LeadSchema): Promise<LeadTable> {
    return this.select(schema, (lead) => lead[schema.target.column] != null);
  }

  async exportOpenLeads(schema: LeadSchema): Promise<LeadTable> {
    return this.select(schema, (lead) => lead[schema.target.column] == null);
  }

  async exportLeadsOfRuns(schema: LeadSchema, runIds: readonly string[]): Promise<LeadTable> {
    return this.select(schema, (lead) => runIds.some((runId) => lead._run_id === runId));
  }

  async appendScores(scores: readonly LeadScore[]): Promise<void> {
    this.scores.push(...scores);
  }

  async scoreHistory(leadId: string): Promise<LeadScore[]> {
    return this.scores.filter((score) => score.leadId === leadId);
  }

  async close(): Promise<void> {}

  private select(schema: LeadSchema, wanted: (lead: LeadCells) => boolean): LeadTable {
    return leadTable(schema, this.leads.filter(wanted));
  }
}
