import type { LeadSchema } from '../../contracts/lead-schema';
import type { LeadTable } from '../leads/lead-table';

/** Where cleaned leads and their scores live: Redshift in AWS, DuckDB on a laptop. */
export interface Warehouse {
  /** Creates or widens the tables for this schema. Safe to repeat. */
  migrate(schema: LeadSchema): Promise<void>;
  /**
   * Takes in the Parquet files under `leadsPrefix` of the processed store: a known id is replaced if the incoming row
   * is not older (by order column, else by run), a new id is added. Safe to repeat for the same run.
   */
  upsertLeads(schema: LeadSchema, leadsPrefix: string): Promise<UpsertSummary>;
  /** Leads whose outcome is known, oldest first (order, then id). */
  exportLabelledLeads(schema: LeadSchema, window?: OrderWindow): Promise<LeadTable>;
  /** Leads whose outcome is not known yet, oldest first. */
  exportOpenLeads(schema: LeadSchema): Promise<LeadTable>;
  /** Leads that were last taken in by one of these runs (at least one), labelled or not, oldest first. */
  exportLeadsOfRuns(schema: LeadSchema, runIds: readonly string[]): Promise<LeadTable>;
  /** Adds scores; the same (lead id, model version, run id) twice is stored once. */
  appendScores(scores: readonly LeadScore[]): Promise<void>;
  /** All scores of a lead, oldest first. */
  scoreHistory(leadId: string): Promise<LeadScore[]>;
  close(): Promise<void>;
}

export interface UpsertSummary {
  readonly inserted: number;
  readonly updated: number;
  /** Rows that were older than what is stored. */
  readonly outdated: number;
  /** Leads in the warehouse afterwards. */
  readonly total: number;
  readonly labelled: number;
  readonly positives: number;
}

/** Order values from (inclusive) to (exclusive). */
export interface OrderWindow {
  readonly from?: number;
  readonly to?: number;
}

export interface LeadScore {
  readonly leadId: string;
  readonly runId: string;
  readonly modelVersion: string;
  /** Calibrated, 0 to 1. */
  readonly probability: number;
  readonly grade: 'A' | 'B' | 'C' | 'D';
  readonly hot: boolean;
  /** ISO 8601 instant in UTC. */
  readonly scoredAt: string;
  /** What spoke for and against the lead, strongest first. A warehouse may leave them out; a ScoreStore keeps them. */
  readonly reasons?: readonly ScoreReason[];
  /** Where all that is known of it lies in `details.jsonl` of its run. A warehouse may leave it out; a ScoreStore keeps it. */
  readonly detail?: { readonly fromByte: number; readonly bytes: number };
}

export interface ScoreReason {
  /** Key of the column. */
  readonly column: string;
  readonly header: string;
  /** The lead's value as people read it. Untrusted text. */
  readonly value: string;
  readonly contribution: number;
}
