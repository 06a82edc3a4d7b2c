import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from '@aws-sdk/client-eventbridge';
import { LEAD_EVENTS, type LeadBecameHot } from '../../contracts/stream';
import { ServiceFailedError, ServiceThrottledError } from '../../domain/errors';
import type { HotLeadEvents, NotAnnounced } from '../../domain/ports/hot-lead-events';
import { awsClient } from './aws-clients';
import { callAws } from './map-error';

/** The limit of PutEvents. An event of ours has 2 KB, 13 KB at most; a request may have 1 MB. */
const EVENTS_PER_REQUEST = 10;

export interface EventBridgeEventsOptions {
  readonly bus: string;
  /** Default: one of its own, from the environment. */
  readonly client?: EventBridgeClient;
}

/**
 * Hot leads as events of a bus. The SDK tries again what failed as a whole; where its first attempt had reached the bus
 * without an answer, the event is there twice, with one `eventId`.
 */
export class EventBridgeEvents implements HotLeadEvents {
  private readonly bus: string;
  private readonly client: EventBridgeClient;

  constructor({ bus, client }: EventBridgeEventsOptions) {
    this.bus = bus;
    this.client = client ?? awsClient(EventBridgeClient);
  }

  async announce(events: readonly LeadBecameHot[]): Promise<readonly NotAnnounced[]> {
    const failed: NotAnnounced[] = [];
    for (let from = 0; from < events.length; from += EVENTS_PER_REQUEST) {
      failed.push(...(await this.put(events.slice(from, from + EVENTS_PER_REQUEST))));
    }
    return failed;
  }

  private async put(events: readonly LeadBecameHot[]): Promise<NotAnnounced[]> {
    try {
      const { Entries = [] } = await callAws(this.call, () =>
        this.client.send(new PutEventsCommand({ Entries: events.map((event) => this.entry(event)) })),
      );
      return events.flatMap(({ eventId }, at) => {
        const { EventId, ErrorCode = 'no answer', ErrorMessage = '' } = Entries[at] ?? {};
        if (EventId !== undefined) return [];
        const Kind = /^(Throttling|Internal)/.test(ErrorCode) ? ServiceThrottledError : ServiceFailedError;
        return [{ eventId, error: new Kind(`EventBridge did not take an event (${ErrorCode}: ${ErrorMessage}).`) }];
      });
    } catch (error) {
      return events.map(({ eventId }) => ({ eventId, error: error as Error }));
    }
  }

  private entry(event: LeadBecameHot): PutEventsRequestEntry {
    return {
      EventBusName: this.bus,
      Source: LEAD_EVENTS.source,
      DetailType: LEAD_EVENTS.becameHot,
      Time: new Date(event.scoredAt),
      Detail: JSON.stringify(event),
    };
  }

  private readonly call = {
    service: 'EventBridge',
    what: 'announce hot leads',
    check:
      'Check that LEAD_EVENTS_BUS names a bus that exists in this region, and that the role may events:PutEvents on it.',
  };
}
