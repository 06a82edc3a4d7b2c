import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { IStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import { PROCESSED_KEYS, RAW_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import { LARGE_FILE_KEYS } from '../../contracts/large-file';
import { HandledQueue, objectsCreated } from './handled-queue';
import { HandlerFunction } from './handler-function';
import { LargeFileScoring } from './large-file-scoring';
import type { LeadWarehouse } from './lead-warehouse';
import { allowListing, allowReading, allowWriting } from './object-access';
import type { ScoreTable } from './score-table';

export interface BatchScoringProps {
  readonly stage: string;
  /** Announces new objects on the default bus. */
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly warehouse: Pick<LeadWarehouse, 'grantDataApi'>;
  readonly scores: Pick<ScoreTable, 'grantRecord'>;
  /** Where messages end that no attempt could answer. */
  readonly deadLetterQueue: Queue;
  /** Files of more than this are scored in parts of about as much. */
  readonly largeFileBytes: number;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** The longest that Lambda allows; see `STALE_AFTER_MS`. */
const FUNCTION_TIMEOUT = Duration.minutes(15);
/**
 * A minute longer, so that an attempt that died counts as dead when its message comes back. AWS asks for six times the
 * time-out because of batches that are throttled; a batch here is one message, and the concurrency is limited.
 */
const VISIBILITY_TIMEOUT = Duration.minutes(16);
/** A warehouse that takes long to wake, a throttled table: five attempts are an hour and a half. */
const ATTEMPTS = 5;
/** Files, and parts of a large one, that are scored side by side: each adds its scores to the warehouse under one lock. */
const FILES_AT_ONCE = 5;
/** Two thirds of this is the most that a new account gives; scores of 100,000 leads wait in it for the warehouse. */
const MEMORY_MIB = 3_008;
const SCORES = 'scores/';

/**
 * Scores each file that is dropped under `to-score/` at once, a Lambda per file: the bucket's event, a queue, score-file. A
 * very large one is scored in parts by a state machine. The pipeline does not see these files.
 */
export class BatchScoring extends Construct {
  readonly scoreFile: HandlerFunction;
  readonly queue: Queue;
  /** Scores very large files in parts. */
  readonly largeFiles: IStateMachine;

  constructor(scope: Construct, id: string, props: BatchScoringProps) {
    super(scope, id);
    const { stage, rawBucket, processedBucket, logRetention, removalPolicy } = props;
    const files = new HandledQueue(this, {
      visibilityTimeout: VISIBILITY_TIMEOUT,
      deliveries: ATTEMPTS,
      deadLetterQueue: props.deadLetterQueue,
    });
    this.queue = files.queue;
    this.scoreFile = new HandlerFunction(this, 'Function', {
      name: 'score-file',
      stage,
      description: 'Scores a file of leads that was dropped under to-score/ or uploaded',
      memoryMiB: MEMORY_MIB,
      timeout: FUNCTION_TIMEOUT,
      logRetention,
      removalPolicy,
      environment: { [ENV.rawBucket]: rawBucket.bucketName, [ENV.processedBucket]: processedBucket.bucketName },
    });
    const { role } = this.scoreFile;
    allowReading(role, rawBucket, [RAW_KEYS.toScore]);
    allowListing(role, rawBucket);
    allowReading(role, processedBucket, [PROCESSED_KEYS.models, SCORES, LARGE_FILE_KEYS.all]);
    allowWriting(role, processedBucket, [SCORES, LARGE_FILE_KEYS.all, PROCESSED_KEYS.warehouseExchange]);
    allowListing(role, processedBucket);
    props.warehouse.grantDataApi(this.scoreFile);
    props.scores.grantRecord(this.scoreFile);
    const large = new LargeFileScoring(this, 'Large', {
      ...{ stage, scoreFile: this.scoreFile, logRetention, removalPolicy },
      fromBytes: props.largeFileBytes,
      partsAtOnce: FILES_AT_ONCE,
    });
    this.largeFiles = large.stateMachine as IStateMachine;
    files.answerWith(this.scoreFile, { batchSize: 1, atOnce: FILES_AT_ONCE });
    files.take('OnDrop', 'New files of leads to score', objectsCreated(rawBucket.bucketName, RAW_KEYS.toScore));
  }
}
