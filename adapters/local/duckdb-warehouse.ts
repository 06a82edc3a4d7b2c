import { join } from 'node:path';
import type { LeadSchema } from '../../contracts/lead-schema';
import { UsageError } from '../../domain/errors';
import type { LeadTable } from '../../domain/leads/lead-table';
import type { LeadScore, OrderWindow, UpsertSummary, Warehouse } from '../../domain/ports/warehouse';
import { quote } from '../shared/lead-sql-columns';
import { exportLeads } from './duckdb-export';
import { migrateLeads } from './duckdb-migrate';
import { appendToScores, createScoresTable, historyOf } from './duckdb-scores';
import { DuckDbSession, type SqlValues } from './duckdb-session';
import { upsertIntoLeads } from './duckdb-upsert';

/** The warehouse of a laptop: one DuckDB file, tables `leads` and `scores`. One process at a time may have it open. */
export class DuckDbWarehouse implements Warehouse {
  private constructor(
    private readonly session: DuckDbSession,
    private readonly processedRoot: string,
  ) {}

  /** `path` is the database file (made if absent), `processedRoot` the folder of the processed store. */
  static async open(path: string, processedRoot: string): Promise<DuckDbWarehouse> {
    const session = await DuckDbSession.open(path);
    try {
      await createScoresTable(session);
    } catch (error) {
      await session.close();
      throw error;
    }
    return new DuckDbWarehouse(session, processedRoot);
  }

  migrate(schema: LeadSchema): Promise<void> {
    return migrateLeads(this.session, schema);
  }

  upsertLeads(schema: LeadSchema, leadsPrefix: string): Promise<UpsertSummary> {
    return upsertIntoLeads(this.session, schema, join(this.processedRoot, leadsPrefix));
  }

  exportLabelledLeads(schema: LeadSchema, window: OrderWindow = {}): Promise<LeadTable> {
    const conditions = [`${quote(schema.target.column)} IS NOT NULL`];
    const values: SqlValues = {};
    for (const [name, operator] of [['from', '>='] as const, ['to', '<'] as const]) {
      const bound = window[name];
      if (bound === undefined) continue;
      if (schema.order === null) {
        return Promise.reject(new UsageError('The schema names no order column, so leads cannot be cut by age.'));
      }
      conditions.push(`${quote(schema.order.column)} ${operator} $${name}`);
      values[name] = bound;
    }
    return this.export('read the labelled leads', schema, conditions.join(' AND '), values);
  }

  exportOpenLeads(schema: LeadSchema): Promise<LeadTable> {
    return this.export('read the open leads', schema, `${quote(schema.target.column)} IS NULL`, {});
  }

  exportLeadsOfRuns(schema: LeadSchema, runIds: readonly string[]): Promise<LeadTable> {
    const names = runIds.map((_, index) => `runId${index}`);
    const values = Object.fromEntries(names.map((name, index) => [name, runIds[index] as string]));
    const list = names.map((name) => `$${name}`).join(', ');
    return this.export('read the leads of runs', schema, `"_run_id" IN (${list})`, values);
  }

  appendScores(scores: readonly LeadScore[]): Promise<void> {
    return appendToScores(this.session, scores);
  }

  scoreHistory(leadId: string): Promise<LeadScore[]> {
    return historyOf(this.session, leadId);
  }

  close(): Promise<void> {
    return this.session.close();
  }

  private export(what: string, schema: LeadSchema, where: string, values: SqlValues): Promise<LeadTable> {
    return this.session.exclusive(what, () => exportLeads(this.session, schema, { where, values }));
  }
}
