import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type ModelVersion, modelVersionSchema } from '../../contracts/champion';
import type { DriftReport } from '../../contracts/drift-report';
import { evaluationSchema, type Gate } from '../../contracts/evaluation';
import { NoChampionError, UnknownModelVersionError } from '../errors';
import type { ObjectStore } from '../ports/object-store';
import { findChampion, listVersions } from './champion';
import { type RetrainDecision, replayRetrainDecision } from './decide-retrain';
import { findDriftReport } from './drift-reports';
import { readJson } from './json-artifact';

/** Why a version was trained, and why it was released or not. */
export interface ModelHistory {
  readonly model: ModelVersion;
  /** What the release gate has decided, in whole sentences. */
  readonly gate: Gate;
  /** The drift check of the run that trained it; `null` where its report is gone or of format 1. */
  readonly drift: Pick<DriftReport, 'verdict' | 'sentence'> | null;
  /** The decision to train, as it was recorded; `null` without a report. */
  readonly decision: DriftReport['decision'];
  /** The decision made again from the recorded inputs, and whether it is the same. */
  readonly replayed: (RetrainDecision & { readonly isSame: boolean }) | null;
}

/** Of the champion where no version is named. Throws NoChampionError, UnknownModelVersionError, InvalidArtifactError. */
export async function whyModel(processed: ObjectStore, wanted: string | undefined): Promise<ModelHistory> {
  const version = wanted ?? (await findChampion(processed))?.version;
  if (version === undefined) {
    throw new NoChampionError('There is no model yet. Train one first:  npx leadscore run <leads.csv>');
  }
  const known = await listVersions(processed);
  if (!known.includes(version)) {
    throw new UnknownModelVersionError(
      `There is no model ${version}. Versions that exist: ${known.join(', ') || 'none'}.`,
    );
  }
  const model = await readJson(processed, PROCESSED_KEYS.model(version, 'model.json'), modelVersionSchema);
  const { gate } = await readJson(processed, PROCESSED_KEYS.model(version, 'evaluation.json'), evaluationSchema);
  const report = await findDriftReport(processed, model.runId);
  const decision = report?.decision ?? null;
  const again = report === null ? null : replayRetrainDecision(report);
  const isSame = again?.retrain === decision?.retrain && again?.reason === decision?.reason;
  return {
    model,
    gate,
    drift: report === null ? null : { verdict: report.verdict, sentence: report.sentence },
    decision,
    replayed: again === null ? null : { ...again, isSame },
  };
}
