import type { LeadBecameHot } from '../../contracts/stream';

/** On which side of the hot line each lead is, and which of its crossings are not announced yet. Kept for ever. */
export interface HotLeadStates {
  /**
   * The states of these leads by id, as last written by anybody; leads that were never seen are absent.
   * Throws ServiceThrottledError.
   */
  find(leadIds: readonly string[]): Promise<ReadonlyMap<string, HotLeadState>>;
  /**
   * Writes each state, if its lead's stored one still has the version before (`version - 1`; 1: there is none yet).
   * Returns the ids of the leads of which somebody else wrote in between, and whose state was left alone. At most one
   * state per lead. Throws ServiceThrottledError; some may be written then.
   */
  replace(states: readonly HotLeadState[]): Promise<string[]>;
}

export interface HotLeadState {
  readonly leadId: string;
  /** 1 for the first state of a lead, then one more each time. */
  readonly version: number;
  readonly hot: boolean;
  /** Key of the newest observation that the state knows of; keys sort by time. */
  readonly observation: string;
  /** Oldest first; nearly always empty. */
  readonly pending: readonly PendingEvent[];
}

/** A crossing that happened and may not be announced yet. */
export interface PendingEvent {
  readonly event: LeadBecameHot;
  /** Key of the observation that crossed the line. */
  readonly observation: string;
  /** Until then (epoch milliseconds) one process alone may announce it. */
  readonly claimedUntilMs: number;
}
