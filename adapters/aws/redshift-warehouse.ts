import { RedshiftDataClient } from '@aws-sdk/client-redshift-data';
import type { LeadSchema } from '../../contracts/lead-schema';
import { UsageError } from '../../domain/errors';
import type { LeadTable } from '../../domain/leads/lead-table';
import type { ObjectStore } from '../../domain/ports/object-store';
import type { LeadScore, OrderWindow, UpsertSummary, Warehouse } from '../../domain/ports/warehouse';
import type { StoredColumn } from '../shared/lead-table-change';
import { awsClient } from './aws-clients';
import { exportLeads } from './redshift-export';
import { migrateLeads, storedColumns } from './redshift-migrate';
import { columnName, valueType } from './redshift-names';
import { appendToScores, historyOf } from './redshift-scores';
import { RedshiftSession, type RedshiftTarget } from './redshift-session';
import { upsertIntoLeads } from './redshift-upsert';

export interface RedshiftWarehouseOptions extends Omit<RedshiftTarget, 'client'> {
  /** Default: one of its own, from the environment. */
  readonly client?: RedshiftDataClient;
  /** The processed bucket: where leads come from and Parquet is exchanged. Its addresses are those of S3. */
  readonly processed: ObjectStore;
}

/**
 * The warehouse of the cloud: Redshift Serverless, tables `leads`, `scores` and `schema_changes`, reached through the
 * Data API only. Bulk data travels as Parquet through the processed bucket, whose `warehouse/exchange/` expires.
 */
export class RedshiftWarehouse implements Warehouse {
  private readonly session: RedshiftSession;
  private readonly processed: ObjectStore;
  /** Of the last `migrate`; a step that takes leads in has migrated just before. */
  private columns: readonly StoredColumn[] | null = null;

  private constructor({ client, processed, ...target }: RedshiftWarehouseOptions) {
    this.session = new RedshiftSession({ ...target, client: client ?? awsClient(RedshiftDataClient) });
    this.processed = processed;
  }

  /** Calls nothing yet: every statement wakes the workgroup, which bills a minute at least. */
  static open(options: RedshiftWarehouseOptions): RedshiftWarehouse {
    return new RedshiftWarehouse(options);
  }

  async migrate(schema: LeadSchema): Promise<void> {
    this.columns = await migrateLeads(this.session, schema);
  }

  async upsertLeads(schema: LeadSchema, leadsPrefix: string): Promise<UpsertSummary> {
    const stored = this.columns ?? (await storedColumns(this.session));
    return upsertIntoLeads(this.session, this.processed, schema, leadsPrefix, stored);
  }

  async exportLabelledLeads(schema: LeadSchema, window: OrderWindow = {}): Promise<LeadTable> {
    const conditions = [`${columnName(schema.target.column)} IS NOT NULL`];
    const parameters: Record<string, number> = {};
    for (const [name, operator] of [['from', '>='] as const, ['to', '<'] as const]) {
      const bound = window[name];
      if (bound === undefined) continue;
      if (schema.order === null) {
        throw new UsageError('The schema names no order column, so leads cannot be cut by age.');
      }
      conditions.push(`${columnName(schema.order.column)} ${operator} CAST(:order_${name} AS ${valueType('DOUBLE')})`);
      parameters[`order_${name}`] = bound;
    }
    return this.export('read the labelled leads', schema, conditions.join(' AND '), parameters);
  }

  async exportOpenLeads(schema: LeadSchema): Promise<LeadTable> {
    return this.export('read the open leads', schema, `${columnName(schema.target.column)} IS NULL`, {});
  }

  async exportLeadsOfRuns(schema: LeadSchema, runIds: readonly string[]): Promise<LeadTable> {
    const names = runIds.map((_, index) => `runId${index}`);
    const values = Object.fromEntries(names.map((name, index) => [name, runIds[index] as string]));
    const list = names.map((name) => `:${name}`).join(', ');
    return this.export('read the leads of runs', schema, `"_run_id" IN (${list})`, values);
  }

  appendScores(scores: readonly LeadScore[]): Promise<void> {
    return appendToScores(this.session, this.processed, scores);
  }

  scoreHistory(leadId: string): Promise<LeadScore[]> {
    return historyOf(this.session, leadId);
  }

  async close(): Promise<void> {
    this.session.close();
  }

  private export(what: string, schema: LeadSchema, where: string, parameters: Record<string, string | number>) {
    return exportLeads(this.session, this.processed, what, schema, { where, parameters });
  }
}
