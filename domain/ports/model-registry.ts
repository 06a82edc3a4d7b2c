import type { ModelVersion } from '../../contracts/champion';
import type { Evaluation } from '../../contracts/evaluation';

/**
 * The catalogue that people and other tools look models up in: the SageMaker model registry in AWS, a file on a laptop.
 * What serves is decided by `models/champion.json` alone; the registry records it.
 */
export interface ModelRegistry {
  /** Records a finished version as a challenger. The same version twice is recorded once. */
  register(entry: ModelRegistration): Promise<void>;
  /** Records that `version` serves from now on and the version that served before is retired. Safe to repeat. */
  recordPromotion(version: string): Promise<void>;
  /** All recorded versions, oldest first. */
  list(): Promise<RegisteredModel[]>;
}

export interface ModelRegistration {
  readonly model: ModelVersion;
  readonly evaluation: Evaluation;
  /** Where the training job left its artifacts, as the job reports it. */
  readonly modelArtifacts: string;
}

export type ModelStage = 'challenger' | 'champion' | 'retired';

export interface RegisteredModel {
  /** For example `v3`. */
  readonly version: string;
  readonly runId: string;
  readonly stage: ModelStage;
  readonly rocAuc: number;
}
