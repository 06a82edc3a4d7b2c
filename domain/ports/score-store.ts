import type { LeadScore } from './warehouse';

/** Scores by lead id, for answers in milliseconds: DynamoDB in AWS, the warehouse's own table on a laptop. */
export interface ScoreStore {
  /**
   * Remembers scores, for a quarter at least; the same (lead id, model version, run id) twice is remembered once. Run ids
   * sort by time: the latest score of a lead is that of its last run, whatever the order of the calls.
   * Throws ServiceThrottledError.
   */
  record(scores: readonly LeadScore[]): Promise<void>;
  /** The latest score of a lead, or `null`. */
  latest(leadId: string): Promise<LeadScore | null>;
  /** All scores of a lead, oldest first. */
  history(leadId: string): Promise<LeadScore[]>;
}
