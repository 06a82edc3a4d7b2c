import type { LeadBecameHot } from '../../contracts/stream';

/** Where leads that became hot are announced: EventBridge in AWS, a webhook on a laptop. */
export interface HotLeadEvents {
  /**
   * Sends the events. Returns those that were not taken, each with why; an event that is not named has been taken. Does
   * not throw. An event whose answer got lost counts as not taken, so it may arrive twice, with the same `eventId`.
   */
  announce(events: readonly LeadBecameHot[]): Promise<readonly NotAnnounced[]>;
}

export interface NotAnnounced {
  readonly eventId: string;
  readonly error: Error;
}
