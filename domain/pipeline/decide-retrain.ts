import type { DriftReport } from '../../contracts/drift-report';
import { type RetrainInputs, retrainInputsSchema } from '../../contracts/retrain';
import { InvalidArtifactError } from '../errors';

export interface RetrainDecision {
  readonly retrain: boolean;
  /** Recorded with the run and with the model that comes of it, and told to people. */
  readonly reason: string;
}

/**
 * Whether a run trains. Every answer has its reason; the first that applies decides. A function of its inputs and
 * nothing else, so that a decision can be made again from what its drift report has kept.
 */
export function decideRetrain(inputs: RetrainInputs): RetrainDecision {
  const { champion } = inputs;
  if (inputs.retrain === 'never') return no('training is switched off for this run');
  if (champion === null) return yes('there is no model yet');
  if (inputs.retrain === 'always') return yes('training was asked for');
  if (inputs.trigger === 'schedule') return yes('scheduled training');
  if (inputs.work === 'retrain-only' || !inputs.isTrainedAsAsked) {
    return yes('the schema or the options differ from those of the last training');
  }
  switch (inputs.verdict) {
    case 'none':
      return no(`no drift; ${champion} stays`);
    case 'insufficient-data':
      return no(`too few leads to tell whether they drift; ${champion} stays`);
    case 'watch':
      return no(`what moved is watched, which alone never trains; ${champion} stays`);
    case 'drift':
      return onDrift(inputs, champion);
  }
}

/** Drift trains, unless a training cannot help: the last one is fresh, has seen every outcome, or nothing is lost. */
function onDrift(inputs: RetrainInputs, champion: string): RetrainDecision {
  const { rules, lastTraining, newOutcomes, estimatedLoss, realisedLoss, runsInARow } = inputs;
  const { criticalDrifted, farDrifted } = inputs;
  if (lastTraining !== null && lastTraining.ageHours < rules.cooldownHours) {
    const held = lastTraining.version === champion ? '' : ' and was not released';
    return no(`drift, but ${lastTraining.version} was trained less than ${hours(rules.cooldownHours)} ago${held}`);
  }
  if (newOutcomes !== null && newOutcomes < rules.newOutcomes) {
    const known =
      newOutcomes <= 0 ? 'no outcome has' : `only ${newOutcomes} outcome${newOutcomes === 1 ? ' has' : 's have'}`;
    return no(`drift, but ${known} become known since the last training, so another one has nothing new to learn`);
  }
  if (criticalDrifted.length > 0) return yes(`the leads have drifted, ${criticalDrifted.join(', ')} among them`);
  if (realisedLoss !== null && realisedLoss >= rules.minimumLoss) {
    return yes(`the leads have drifted, at a loss of ${percent(realisedLoss)} among those whose outcome is known`);
  }
  // The scores' own estimate rests on leads like the old ones.
  if (farDrifted.length > 0) return yes(`the leads have drifted, ${farDrifted.join(', ')} too far for an estimate`);
  if (estimatedLoss === null) return yes('the leads have drifted, and what that costs cannot be estimated');
  if (estimatedLoss >= rules.minimumLoss) {
    const cost = estimatedLoss < 0.0005 ? '' : `, at an estimated loss of ${percent(estimatedLoss)}`;
    return yes(`the leads have drifted${cost}`);
  }
  if (runsInARow >= rules.runsInARow) return yes(`the leads have drifted, in ${runsInARow} checks in a row`);
  return no(
    `drift, but at an estimated loss of ${percent(estimatedLoss)} it is watched: it trains from ` +
      `${percent(rules.minimumLoss)} on, or when it lasts for ${rules.runsInARow} checks; ${champion} stays`,
  );
}

/**
 * Makes the decision of a drift report again, from the inputs that it has kept; `null` where it has none.
 * Throws InvalidArtifactError where they are not what a decision is made of.
 */
export function replayRetrainDecision(report: Pick<DriftReport, 'runId' | 'decision'>): RetrainDecision | null {
  if (report.decision === null) return null;
  const inputs = retrainInputsSchema.safeParse(report.decision.inputs);
  if (inputs.success) return decideRetrain(inputs.data);
  throw new InvalidArtifactError(
    `The drift report of run ${report.runId} has no inputs that its decision could be made from again: it was changed, or written by another version of Leadscore.`,
    { cause: inputs.error },
  );
}

function yes(reason: string): RetrainDecision {
  return { retrain: true, reason };
}

function no(reason: string): RetrainDecision {
  return { retrain: false, reason };
}

function hours(count: number): string {
  return count === 1 ? '1 hour' : `${count} hours`;
}

/** 0.0123 as `1.2 %`. */
function percent(share: number): string {
  const digits = Math.abs(share) < 0.1 ? 1 : 0;
  return `${(share * 100).toFixed(digits)} %`;
}
