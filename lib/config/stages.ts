import { InvalidStageConfigError, parseStageConfig, type StageConfig } from './stage-config';

const STAGES: Readonly<Record<string, StageConfig>> = {
  dev: {
    stage: 'dev',
    region: 'us-east-1',
    retainData: false,
    training: { instanceType: 'ml.m5.large', maxRuntimeMinutes: 60 },
    etl: { workers: 2 },
  },
  prod: {
    stage: 'prod',
    region: 'us-east-1',
    retainData: true,
    training: { instanceType: 'ml.m5.large', maxRuntimeMinutes: 60 },
    etl: { workers: 2 },
  },
};

/**
 * The configuration of a stage, with the region of `cdk synth -c region=...` where that is given.
 * Throws InvalidStageConfigError for an unknown stage or a wrong key.
 */
export function stageConfig(stage: string, region?: string): StageConfig {
  if (!Object.hasOwn(STAGES, stage)) {
    const known = Object.keys(STAGES).join(', ');
    throw new InvalidStageConfigError(
      `There is no stage "${stage}"; there are ${known}. Choose one: cdk synth -c stage=dev`,
    );
  }
  const configured = STAGES[stage];
  return parseStageConfig(region === undefined ? configured : { ...configured, region }, `Stage "${stage}"`);
}
