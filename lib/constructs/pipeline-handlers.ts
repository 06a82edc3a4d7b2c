import { Duration, type RemovalPolicy } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { PROCESSED_KEYS, RAW_KEYS } from '../../contracts/artifact-keys';
import { ENV } from '../../contracts/environment';
import { HANDLER_NAMES, type HandlerName } from '../../contracts/pipeline';
import { HandlerFunction } from './handler-function';
import { CLEAN_LEADS, type LeadWarehouse } from './lead-warehouse';
import type { ModelRegistry } from './model-registry';
import { allowListing, allowReading, allowWriting } from './object-access';
import type { ScoreTable } from './score-table';

export interface PipelineHandlersProps {
  readonly stage: string;
  readonly rawBucket: IBucket;
  readonly processedBucket: IBucket;
  readonly warehouse: Pick<LeadWarehouse, 'grantDataApi'>;
  readonly scores: Pick<ScoreTable, 'grantRecord'>;
  readonly registry: Pick<ModelRegistry, 'grantRegister' | 'grantPromote'>;
  readonly logRetention: RetentionDays;
  /** What becomes of the logs when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

interface HandlerSettings {
  readonly description: string;
  readonly memoryMiB: number;
  readonly timeout: Duration;
  /** Keys of the processed bucket; see `allowReading`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
  readonly usesWarehouse: boolean;
}

/** Keys of every run. */
const ANY_RUN = '*';
/** The files of every version, without the pointer to the champion beside them. */
const ANY_VERSION = `${PROCESSED_KEYS.models}v*/`;
/** What the warehouse exports is read from here; what it takes in is listed or written here. */
const EXCHANGE = PROCESSED_KEYS.warehouseExchange;
/** The most memory that a new account gives a function, with 1.7 vCPU. */
const MOST_MEMORY_MIB = 3_008;
/** A sleeping warehouse takes up to minutes to wake, and a statement may then run as long as Lambda lives. */
const WITH_WAREHOUSE = Duration.minutes(15);

const SETTINGS: Readonly<Record<HandlerName, HandlerSettings>> = {
  intake: {
    description: 'Finds new files, checks them against the pinned schema and writes the manifest of the run',
    // Holds one file at a time, and S3's client has it twice while it reads; see MAX_LEAD_FILE_BYTES.
    memoryMiB: 1_769,
    timeout: Duration.minutes(10),
    reads: [
      PROCESSED_KEYS.schema,
      PROCESSED_KEYS.driftRules,
      PROCESSED_KEYS.ledger,
      PROCESSED_KEYS.runLock,
      PROCESSED_KEYS.models,
      // Which model the open leads were scored by.
      PROCESSED_KEYS.latestRanking,
    ],
    writes: [
      PROCESSED_KEYS.schema,
      PROCESSED_KEYS.driftRules,
      PROCESSED_KEYS.ledger,
      PROCESSED_KEYS.runLock,
      PROCESSED_KEYS.manifest(ANY_RUN),
    ],
    usesWarehouse: false,
  },
  'load-warehouse': {
    description: 'Takes the clean leads of the run into the warehouse',
    // Redshift does the work; the function waits.
    memoryMiB: 512,
    timeout: WITH_WAREHOUSE,
    reads: [
      PROCESSED_KEYS.manifest(ANY_RUN),
      PROCESSED_KEYS.etlSummary(ANY_RUN),
      PROCESSED_KEYS.ledger,
      // The columns of the Parquet files that COPY is to read.
      CLEAN_LEADS,
    ],
    writes: [PROCESSED_KEYS.loadSummary(ANY_RUN), PROCESSED_KEYS.ledger, EXCHANGE],
    usesWarehouse: true,
  },
  'check-drift': {
    description: 'Compares the new leads with those that the champion learnt from',
    memoryMiB: MOST_MEMORY_MIB,
    timeout: WITH_WAREHOUSE,
    reads: [
      PROCESSED_KEYS.schema,
      PROCESSED_KEYS.driftRules,
      PROCESSED_KEYS.driftReport(ANY_RUN),
      PROCESSED_KEYS.ledger,
      PROCESSED_KEYS.loadSummary(ANY_RUN),
      PROCESSED_KEYS.prepared(ANY_RUN),
      // What leads were given before their outcome was known.
      PROCESSED_KEYS.latestRanking,
      PROCESSED_KEYS.ranking(ANY_RUN),
      PROCESSED_KEYS.scores(ANY_RUN),
      PROCESSED_KEYS.models,
      EXCHANGE,
    ],
    writes: [PROCESSED_KEYS.driftReport(ANY_RUN), PROCESSED_KEYS.driftPage(ANY_RUN), PROCESSED_KEYS.ledger],
    usesWarehouse: true,
  },
  'prepare-features': {
    description: 'Splits off the holdout, fits the features on the rest and writes the training matrix',
    memoryMiB: MOST_MEMORY_MIB,
    timeout: WITH_WAREHOUSE,
    reads: [PROCESSED_KEYS.schema, EXCHANGE],
    writes: [PROCESSED_KEYS.trainingInput(ANY_RUN), PROCESSED_KEYS.prepared(ANY_RUN)],
    usesWarehouse: true,
  },
  'evaluate-candidates': {
    description: 'Measures the candidates on the holdout and asks the release gate',
    memoryMiB: MOST_MEMORY_MIB,
    timeout: WITH_WAREHOUSE,
    reads: [
      PROCESSED_KEYS.schema,
      PROCESSED_KEYS.manifest(ANY_RUN),
      PROCESSED_KEYS.prepared(ANY_RUN),
      PROCESSED_KEYS.trainingInput(ANY_RUN),
      PROCESSED_KEYS.trainingOutput(ANY_RUN),
      PROCESSED_KEYS.etlSummary(ANY_RUN),
      PROCESSED_KEYS.driftReport(ANY_RUN),
      PROCESSED_KEYS.models,
      EXCHANGE,
    ],
    writes: [ANY_VERSION, PROCESSED_KEYS.evaluation(ANY_RUN), PROCESSED_KEYS.report(ANY_RUN)],
    usesWarehouse: true,
  },
  'promote-challenger': {
    description: 'Points the champion at the new version, by compare-and-swap',
    memoryMiB: 512,
    timeout: Duration.minutes(2),
    reads: [PROCESSED_KEYS.models],
    writes: [PROCESSED_KEYS.champion],
    usesWarehouse: false,
  },
  'score-leads': {
    description: 'Scores every lead whose outcome is not known yet with the champion',
    memoryMiB: MOST_MEMORY_MIB,
    timeout: WITH_WAREHOUSE,
    reads: [
      PROCESSED_KEYS.schema,
      PROCESSED_KEYS.ledger,
      PROCESSED_KEYS.models,
      EXCHANGE,
      // The list before, for trends.
      PROCESSED_KEYS.latestRanking,
      PROCESSED_KEYS.ranking(ANY_RUN),
      PROCESSED_KEYS.list(ANY_RUN),
    ],
    writes: [
      PROCESSED_KEYS.scores(ANY_RUN),
      PROCESSED_KEYS.list(ANY_RUN),
      PROCESSED_KEYS.listIndex(ANY_RUN),
      PROCESSED_KEYS.details(ANY_RUN),
      PROCESSED_KEYS.ranking(ANY_RUN),
      PROCESSED_KEYS.latestRanking,
      PROCESSED_KEYS.predictions,
      PROCESSED_KEYS.ledger,
      EXCHANGE,
    ],
    usesWarehouse: true,
  },
};

/** The Lambda of every step of the pipeline, each with the keys that it reads and writes and nothing else. */
export class PipelineHandlers extends Construct {
  readonly handlers: Readonly<Record<HandlerName, HandlerFunction>>;

  constructor(scope: Construct, id: string, props: PipelineHandlersProps) {
    super(scope, id);
    const made = HANDLER_NAMES.map((name) => [name, this.handler(name, props)] as const);
    this.handlers = Object.fromEntries(made) as Record<HandlerName, HandlerFunction>;
    const { intake } = this.handlers;
    allowReading(intake.role, props.rawBucket, [RAW_KEYS.leads, RAW_KEYS.schema, RAW_KEYS.driftRules]);
    allowListing(intake.role, props.rawBucket);
    intake.function.addEnvironment(ENV.rawBucket, props.rawBucket.bucketName);
    props.registry.grantRegister(this.handlers['evaluate-candidates']);
    props.registry.grantPromote(this.handlers['promote-challenger']);
    props.scores.grantRecord(this.handlers['score-leads']);
  }

  private handler(name: HandlerName, props: PipelineHandlersProps): HandlerFunction {
    const { description, memoryMiB, timeout, reads, writes, usesWarehouse } = SETTINGS[name];
    const { processedBucket, stage, logRetention, removalPolicy } = props;
    const handler = new HandlerFunction(this, name, {
      name,
      stage,
      description,
      memoryMiB,
      timeout,
      logRetention,
      removalPolicy,
      environment: { [ENV.processedBucket]: processedBucket.bucketName },
    });
    allowReading(handler.role, processedBucket, reads);
    allowWriting(handler.role, processedBucket, writes);
    allowListing(handler.role, processedBucket);
    if (usesWarehouse) props.warehouse.grantDataApi(handler);
    return handler;
  }
}
