import {
  type AttributeValue,
  BatchGetItemCommand,
  DynamoDBClient,
  PutItemCommand,
  type PutItemCommandInput,
} from '@aws-sdk/client-dynamodb';
import { InvalidArtifactError } from '../../domain/errors';
import type { HotLeadState, HotLeadStates, PendingEvent } from '../../domain/ports/hot-lead-states';
import { awsClient } from './aws-clients';
import { type BatchLimits, inBatches } from './dynamo-batches';
import { type AwsCall, callAws, errorName } from './map-error';

/** The limit of BatchGetItem. */
const READS: BatchLimits = { size: 100, atOnce: 4, attempts: 10, pauseMs: 50 };
/** DynamoDB has no batch of conditional writes; a transaction would cost twice as much and fail as a whole. */
const WRITES: BatchLimits = { size: 1, atOnce: 16, attempts: 1, pauseMs: 0 };

type Item = Record<string, AttributeValue>;

export interface DynamoHotLeadStatesOptions {
  /** Partition key `leadId`. */
  readonly table: string;
  /** Default: one of its own, from the environment. */
  readonly client?: DynamoDBClient;
}

/**
 * One item a lead: leadId, version, hot, observation, and `pending` (JSON) where something is pending. A write carries the
 * version that was read as its condition, so of two writers one is told that it lost.
 */
export class DynamoHotLeadStates implements HotLeadStates {
  private readonly table: string;
  private readonly client: DynamoDBClient;

  constructor({ table, client }: DynamoHotLeadStatesOptions) {
    this.table = table;
    this.client = client ?? awsClient(DynamoDBClient);
  }

  async find(leadIds: readonly string[]): Promise<ReadonlyMap<string, HotLeadState>> {
    const found = new Map<string, HotLeadState>();
    const keys = [...new Set(leadIds)].map((leadId): Item => ({ leadId: { S: leadId } }));
    await inBatches(keys, READS, 'read which leads are hot', async (batch) => {
      const command = new BatchGetItemCommand({
        RequestItems: { [this.table]: { Keys: batch, ConsistentRead: true } },
      });
      const { Responses = {}, UnprocessedKeys = {} } = await callAws(
        this.call('read which leads are hot from', 'BatchGetItem'),
        () => this.client.send(command),
      );
      for (const item of Responses[this.table] ?? []) {
        const state = fromItem(item);
        found.set(state.leadId, state);
      }
      return UnprocessedKeys[this.table]?.Keys ?? [];
    });
    return found;
  }

  async replace(states: readonly HotLeadState[]): Promise<string[]> {
    const lost: string[] = [];
    await inBatches([...states], WRITES, 'store which leads are hot', async (batch) => {
      for (const state of batch) if (!(await this.put(state))) lost.push(state.leadId);
      return [];
    });
    return lost;
  }

  /** False where the version is no longer the one before. */
  private async put(state: HotLeadState): Promise<boolean> {
    const condition: Partial<PutItemCommandInput> =
      state.version === 1
        ? { ConditionExpression: 'attribute_not_exists(leadId)' }
        : {
            ConditionExpression: '#version = :before',
            ExpressionAttributeNames: { '#version': 'version' },
            ExpressionAttributeValues: { ':before': { N: String(state.version - 1) } },
          };
    const command = new PutItemCommand({ TableName: this.table, Item: toItem(state), ...condition });
    return callAws(this.call('store which leads are hot in', 'PutItem'), async () => {
      try {
        await this.client.send(command);
        return true;
      } catch (error) {
        if (errorName(error) === 'ConditionalCheckFailedException') return false;
        throw error;
      }
    });
  }

  private call(what: string, action: string): AwsCall {
    return {
      service: 'DynamoDB',
      what: `${what} the table ${this.table}`,
      check: `Check that HOT_LEADS_TABLE names a table that exists in this region, and that the role may dynamodb:${action} on it.`,
    };
  }
}

function toItem({ leadId, version, hot, observation, pending }: HotLeadState): Item {
  return {
    leadId: { S: leadId },
    version: { N: String(version) },
    hot: { BOOL: hot },
    observation: { S: observation },
    ...(pending.length === 0 ? {} : { pending: { S: JSON.stringify(pending) } }),
  };
}

function fromItem(item: Item): HotLeadState {
  const { leadId, version, hot, observation, pending } = item;
  if (leadId?.S === undefined || version?.N === undefined || hot?.BOOL === undefined || observation?.S === undefined) {
    throw new InvalidArtifactError(
      `The item of lead ${leadId?.S} says not whether it is hot; another program wrote it. Delete it.`,
    );
  }
  return {
    leadId: leadId.S,
    version: Number(version.N),
    hot: hot.BOOL,
    observation: observation.S,
    pending: pending?.S === undefined ? [] : (JSON.parse(pending.S) as PendingEvent[]),
  };
}
