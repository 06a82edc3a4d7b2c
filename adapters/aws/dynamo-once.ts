import { IdempotencyConfig, makeIdempotent } from '@aws-lambda-powertools/idempotency';
import { DynamoDBPersistenceLayer } from '@aws-lambda-powertools/idempotency/dynamodb';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ConcurrentChangeError } from '../../domain/errors';
import type { Once } from '../../domain/ports/once';
import { awsClient } from './aws-clients';
import { errorName, mapAwsError } from './map-error';

export interface DynamoOnceOptions {
  /** Partition key `id`, time to live in `expiration`. */
  readonly table: string;
  /** In front of every key, so that functions can share a table. */
  readonly prefix: string;
  /** Default: one of its own, from the environment. */
  readonly client?: DynamoDBClient;
  /** How long a process that died in the middle keeps the others out; not below the function's time-out. Default 60 s. */
  readonly busyForMs?: number;
}

/** Powertools' idempotency records in DynamoDB, whose conditional writes decide who goes first. */
export class DynamoOnce implements Once {
  private readonly client: DynamoDBClient;

  constructor(private readonly options: DynamoOnceOptions) {
    this.client = options.client ?? awsClient(DynamoDBClient);
  }

  async run<T>(key: string, rememberSeconds: number, act: () => Promise<T>): Promise<T> {
    const { table, prefix, busyForMs = 60_000 } = this.options;
    const config = new IdempotencyConfig({ expiresAfterSeconds: rememberSeconds });
    // Powertools asks the context of the invocation for nothing else.
    const context = { getRemainingTimeInMillis: () => busyForMs };
    config.registerLambdaContext(context as Parameters<typeof config.registerLambdaContext>[0]);
    let ours: unknown = null;
    const guarded = makeIdempotent(
      async (_key: string): Promise<T> => {
        try {
          return await act();
        } catch (error) {
          ours = error;
          throw error;
        }
      },
      {
        // One per call, because it keeps the configuration of the last call.
        persistenceStore: new DynamoDBPersistenceLayer({ tableName: table, awsSdkV3Client: this.client }),
        config,
        keyPrefix: prefix,
      },
    );
    try {
      return await guarded(key);
    } catch (error) {
      if (ours !== null) throw ours;
      if (errorName(error) === 'IdempotencyAlreadyInProgressError') {
        throw new ConcurrentChangeError(`Another process is at "${key}" right now. Ask again later.`, { cause: error });
      }
      throw mapAwsError(error instanceof Error && error.cause !== undefined ? error.cause : error, {
        service: 'DynamoDB',
        what: `remember "${key}" in ${table}`,
        check:
          'Check that IDEMPOTENCY_TABLE names a table that exists, and that the role may dynamodb:GetItem, PutItem, ' +
          'UpdateItem and DeleteItem on it.',
      });
    }
  }
}
