import { BatchWriteItemCommand, DynamoDBClient, paginateQuery, type QueryCommandInput } from '@aws-sdk/client-dynamodb';
import type { ScoreStore } from '../../domain/ports/score-store';
import type { LeadScore } from '../../domain/ports/warehouse';
import { awsClient } from './aws-clients';
import { type BatchLimits, inBatches } from './dynamo-batches';
import { checkScore, entryOf, fromScoreItem, PARTITION_KEY, type ScoreItem, toScoreItem } from './dynamo-score-item';
import { type AwsCall, callAws } from './map-error';

/** The limit of BatchWriteItem. */
const WRITES_PER_REQUEST = 25;
const REQUESTS_AT_ONCE = 8;
/** Ten attempts with pauses up to 5 s span about 15 s, in which an on-demand table has begun to split its partitions. */
const ATTEMPTS = 10;
const PAUSE_MS = 50;

export interface DynamoScoreStoreOptions {
  readonly table: string;
  /** Default: one of its own, from the environment. */
  readonly client?: DynamoDBClient;
  /** Default 10 and 50 ms. */
  readonly attempts?: number;
  readonly pauseMs?: number;
}

/**
 * Scores in one table, one item each; its key is in `dynamo-score-item.ts`. The latest of a lead is the last one by key:
 * a second item for it would cost a second write of each score, 3 $ of 14 $ a month at a million leads.
 */
export class DynamoScoreStore implements ScoreStore {
  private readonly table: string;
  private readonly client: DynamoDBClient;
  private readonly limits: BatchLimits;

  constructor({ table, client, attempts = ATTEMPTS, pauseMs = PAUSE_MS }: DynamoScoreStoreOptions) {
    this.table = table;
    this.client = client ?? awsClient(DynamoDBClient);
    this.limits = { size: WRITES_PER_REQUEST, atOnce: REQUESTS_AT_ONCE, attempts, pauseMs };
  }

  async record(scores: readonly LeadScore[]): Promise<void> {
    // All of them before the first is written.
    scores.forEach(checkScore);
    const call = this.call('store the scores in', 'BatchWriteItem');
    const items = { length: scores.length, slice: (from: number, to: number) => uniqueItems(scores.slice(from, to)) };
    await inBatches(items, this.limits, 'store the scores', async (batch) => {
      const requests = batch.map((item) => ({ PutRequest: { Item: item } }));
      const command = new BatchWriteItemCommand({ RequestItems: { [this.table]: requests } });
      const { UnprocessedItems = {} } = await callAws(call, () => this.client.send(command));
      return Object.values(UnprocessedItems)
        .flat()
        .flatMap(({ PutRequest }) => (PutRequest?.Item === undefined ? [] : [PutRequest.Item]));
    });
  }

  async latest(leadId: string): Promise<LeadScore | null> {
    const [latest] = await this.query(leadId, { ScanIndexForward: false, Limit: 1 });
    return latest ?? null;
  }

  history(leadId: string): Promise<LeadScore[]> {
    return this.query(leadId, {});
  }

  private async query(leadId: string, options: Pick<QueryCommandInput, 'ScanIndexForward' | 'Limit'>) {
    const query = {
      TableName: this.table,
      KeyConditionExpression: '#lead = :lead',
      ExpressionAttributeNames: { '#lead': PARTITION_KEY },
      ExpressionAttributeValues: { ':lead': { S: leadId } },
      ConsistentRead: true,
      ...options,
    };
    return callAws(this.call(`read the scores of lead ${leadId} in`, 'Query'), async () => {
      const found: LeadScore[] = [];
      for await (const { Items = [] } of paginateQuery({ client: this.client }, query)) {
        for (const item of Items) found.push(fromScoreItem(item));
        if (options.Limit !== undefined && found.length >= options.Limit) break;
      }
      return found;
    });
  }

  private call(what: string, action: string): AwsCall {
    return {
      service: 'DynamoDB',
      what: `${what} the table ${this.table}`,
      check: `Check that SCORES_TABLE names a table that exists in this region, and that the role may dynamodb:${action} on it.`,
    };
  }
}

/** One item for each key: a request that holds a key twice is refused. */
function uniqueItems(scores: readonly LeadScore[]): ScoreItem[] {
  return [...new Map(scores.map((score) => [`${entryOf(score)} ${score.leadId}`, toScoreItem(score)])).values()];
}
