import { LARGE_FILE_BYTES } from '../../contracts/large-file';
import { applyOverrides } from './overrides';
import { InvalidStageConfigError, parseStageConfig, type StageConfig } from './stage-config';

/** Data that may go: everything vanishes with its stack, logs are short, and queries stop before they get dear. */
const dev: StageConfig = {
  stage: 'dev',
  region: 'us-east-1',
  retainData: false,
  emptyBucketsOnDestroy: true,
  tags: { application: 'leadscore', environment: 'dev' },
  logRetentionDays: 14,
  training: { instanceType: 'ml.m5.large', maxRuntimeMinutes: 60 },
  etl: { workers: 2, flex: false },
  // 4 RPU for 20 hours are 80 RPU-hours: $30 at most.
  redshift: { baseRpu: 4, maxRpu: 8, usageLimitRpuHoursPerMonth: 80, usageLimitAction: 'deactivate' },
  schedule: { expression: 'cron(0 6 ? * MON *)', driftCheck: 'cron(30 5 * * ? *)', timeZone: 'UTC' },
  drops: { batchingWindowSeconds: 60 },
  serving: { rateLimitPerSecond: 10, burstLimit: 20, provisionedConcurrency: 0, allowedOrigins: [] },
  stream: { kinesis: false, webhook: null },
  scoring: { largeFileBytes: LARGE_FILE_BYTES },
  notifications: { emails: [], slack: null },
  mlflowApp: false,
  alarms: { redshiftRpuHoursPerDay: 8 },
};

/** Data that stays: nothing is deleted with its stack, and the limit of spending reports instead of stopping the sellers. */
const prod: StageConfig = {
  stage: 'prod',
  region: 'us-east-1',
  retainData: true,
  emptyBucketsOnDestroy: false,
  tags: { application: 'leadscore', environment: 'prod' },
  logRetentionDays: 180,
  training: { instanceType: 'ml.m5.large', maxRuntimeMinutes: 60 },
  etl: { workers: 2, flex: false },
  redshift: { baseRpu: 4, maxRpu: 16, usageLimitRpuHoursPerMonth: 400, usageLimitAction: 'emit-metric' },
  schedule: { expression: 'cron(0 6 ? * MON *)', driftCheck: 'cron(30 5 * * ? *)', timeZone: 'UTC' },
  drops: { batchingWindowSeconds: 60 },
  serving: { rateLimitPerSecond: 50, burstLimit: 100, provisionedConcurrency: 0, allowedOrigins: [] },
  stream: { kinesis: false, webhook: null },
  scoring: { largeFileBytes: LARGE_FILE_BYTES },
  notifications: { emails: [], slack: null },
  mlflowApp: false,
  alarms: { redshiftRpuHoursPerDay: 24 },
};

const STAGES: Readonly<Record<string, StageConfig>> = { dev, prod };

/**
 * The configuration of a stage, with the overrides of the command line (`cdk synth -c region=eu-west-1`, see
 * `OVERRIDES`). Throws InvalidStageConfigError for an unknown stage or a wrong key.
 */
export function stageConfig(stage: string, overrides: Readonly<Record<string, unknown>> = {}): StageConfig {
  if (!Object.hasOwn(STAGES, stage)) {
    const known = Object.keys(STAGES).join(', ');
    throw new InvalidStageConfigError(
      `There is no stage "${stage}"; there are ${known}. Choose one: cdk synth -c stage=dev`,
    );
  }
  return parseStageConfig(applyOverrides(STAGES[stage], overrides), `Stage "${stage}"`);
}
