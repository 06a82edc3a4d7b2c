import type { DriftVerdict } from '../../contracts/drift-report';
import type { CheckDriftInput } from '../../contracts/pipeline';

/** Drift alone does not train again within this time of the last training: one bad export must not loop. */
export const RETRAIN_COOLDOWN_HOURS = 24;

export interface RetrainFacts {
  readonly trigger: CheckDriftInput['trigger'];
  readonly work: CheckDriftInput['work'];
  readonly retrain: CheckDriftInput['options']['retrain'];
  readonly verdict: DriftVerdict;
  /** False where the schema or, in a manual run, the options differ from those of the last training. */
  readonly isTrainedAsAsked: boolean;
  /** `null` before the first release. */
  readonly champion: { readonly version: string; readonly ageHours: number } | null;
}

export interface RetrainDecision {
  readonly retrain: boolean;
  /** Recorded with the run and told to people. */
  readonly reason: string;
}

/** Whether a run trains. Every answer has its reason; the first that applies decides. */
export function decideRetrain(facts: RetrainFacts): RetrainDecision {
  const { champion } = facts;
  if (facts.retrain === 'never') return { retrain: false, reason: 'training is switched off for this run' };
  if (champion === null) return { retrain: true, reason: 'there is no model yet' };
  if (facts.retrain === 'always') return { retrain: true, reason: 'training was asked for' };
  if (facts.trigger === 'schedule') return { retrain: true, reason: 'scheduled training' };
  if (facts.work === 'retrain-only' || !facts.isTrainedAsAsked) {
    return { retrain: true, reason: 'the schema or the options differ from those of the last training' };
  }
  if (facts.verdict !== 'drift') return { retrain: false, reason: `no drift; ${champion.version} stays` };
  if (champion.ageHours < RETRAIN_COOLDOWN_HOURS) {
    const reason = `drift, but ${champion.version} was trained less than ${RETRAIN_COOLDOWN_HOURS} hours ago`;
    return { retrain: false, reason };
  }
  return { retrain: true, reason: 'the leads have drifted' };
}
