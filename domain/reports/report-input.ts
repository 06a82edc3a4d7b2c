import type { ModelVersion } from '../../contracts/champion';
import type { DriftReport } from '../../contracts/drift-report';
import type { Evaluation } from '../../contracts/evaluation';
import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { EtlSummary } from '../../contracts/run';
import type { TrainingResult } from '../../contracts/training';

/** Everything that a run's report and a model's card are made of. Texts in it come from users' files: escape them. */
export interface ReportInput {
  readonly model: ModelVersion;
  readonly evaluation: Evaluation;
  readonly training: TrainingResult;
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
  /** `null` where the run took in no new file. */
  readonly etl: EtlSummary | null;
  readonly drift: DriftReport | null;
  /** The model that scores when the report is written; `null` before the first release. */
  readonly championVersion: string | null;
  /** Headers in the run's new files that the schema does not know, each once; an unnamed column is called `column 3`. */
  readonly extraColumns: readonly string[];
}
