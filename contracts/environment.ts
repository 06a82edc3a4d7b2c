/** Environment variables of the Lambda functions: set by the constructs in `lib/`, read once by the wiring in `lambdas/`. */
export const ENV = {
  /** Name of the stage, for example `dev`. */
  stage: 'LEADSCORE_STAGE',
  rawBucket: 'RAW_BUCKET',
  processedBucket: 'PROCESSED_BUCKET',
  redshiftWorkgroup: 'REDSHIFT_WORKGROUP',
  redshiftDatabase: 'REDSHIFT_DATABASE',
  /** ARN of the secret with `username` and `password` of the warehouse. */
  redshiftSecretArn: 'REDSHIFT_SECRET_ARN',
  /** Name of the DynamoDB table of latest scores and their history. */
  scoresTable: 'SCORES_TABLE',
  /** Name of the DynamoDB table that remembers which drops were answered. */
  idempotencyTable: 'IDEMPOTENCY_TABLE',
  /** Name of the SageMaker model package group. */
  modelPackageGroup: 'MODEL_PACKAGE_GROUP',
  /** URI of the container image that trains, for the registry's records. */
  trainingImageUri: 'TRAINING_IMAGE_URI',
  stateMachineArn: 'STATE_MACHINE_ARN',
  /** URL of the queue that asks for runs. */
  startQueueUrl: 'START_QUEUE_URL',
  /** ARN of the state machine that scores large files in parts. */
  largeFilesArn: 'LARGE_FILES_ARN',
  /** Bytes from which on a file is large. */
  largeFileBytes: 'LARGE_FILE_BYTES',
  /** Name of the DynamoDB table of which lead is hot, and which crossings are not announced yet. */
  hotLeadsTable: 'HOT_LEADS_TABLE',
  /** Name of the EventBridge bus that hot leads are announced on. */
  leadEventsBus: 'LEAD_EVENTS_BUS',
  /** Address that hot leads are posted to. */
  webhookUrl: 'WEBHOOK_URL',
  /** Name of the SSM parameter (SecureString) with the secret that signs these posts. */
  webhookSecretParameter: 'WEBHOOK_SECRET_PARAMETER',
} as const;
export type EnvName = (typeof ENV)[keyof typeof ENV];
