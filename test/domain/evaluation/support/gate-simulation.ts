import { DEFAULT_GATE_SETTINGS, type GateSettings } from '../../../../domain/evaluation/gate-settings';
import { type Champion, type GateInput, releaseGate } from '../../../../domain/evaluation/release-gate';
import { rocAuc } from '../../../../domain/evaluation/roc-auc';
import { seededNoise, sigmoid } from './simulate';

/**
 * Leads with a known signal, and two models that see it through shared noise (they learnt from similar leads) and noise
 * of their own. With the defaults both have a true ROC AUC of 0.86 and their scores correlate at 0.95.
 */
export interface World {
  readonly rows: number;
  readonly seed: number;
  /** Standard deviation of the challenger's own noise on the logit; the champion's is `CHAMPION_NOISE`. */
  readonly challengerNoise: number;
}

export const CHAMPION_NOISE = 0.5;
const SHARED_NOISE = 0.5;

function simulatedGateInput({ rows, seed, challengerNoise }: World): GateInput & { champion: Champion } {
  const { uniform, normal } = seededNoise(seed);
  const challenger = new Float64Array(rows);
  const champion = new Float64Array(rows);
  const outcomes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    const signal = 2.2 * normal();
    const seen = signal + SHARED_NOISE * normal();
    outcomes[row] = uniform() < sigmoid(signal - 0.8) ? 1 : 0;
    challenger[row] = sigmoid(seen - 0.8 + challengerNoise * normal());
    champion[row] = sigmoid(seen - 0.8 + CHAMPION_NOISE * normal());
  }
  return {
    challenger,
    champion: { version: 'v1', ageDays: 7, probabilities: champion, trainedOn: new Uint32Array(0) },
    ids: Array.from({ length: rows }, (_, row) => `lead-${row}`),
    outcomes,
    order: null,
    newest: null,
    seed,
  };
}

/** Noise of the challenger that makes its true ROC AUC differ from the champion's by `difference` (at most 0.02 more). */
export function noiseFor(difference: number): number {
  // What the champion's own noise shows on this sample is chance, and is taken off.
  const chance = sampledDifference(CHAMPION_NOISE);
  let low = 0;
  let high = 6;
  for (let step = 0; step < 12; step++) {
    const middle = (low + high) / 2;
    if (sampledDifference(middle) - chance > difference) low = middle;
    else high = middle;
  }
  return low;
}

function sampledDifference(challengerNoise: number): number {
  const { challenger, champion, outcomes } = simulatedGateInput({ rows: 60_000, seed: 5, challengerNoise });
  return rocAuc(challenger, outcomes) - rocAuc(champion.probabilities, outcomes);
}

/** Share of `simulations` fresh holdouts on which the gate promotes. The calibration floor is left out of it. */
export function promotionRate(rows: number, challengerNoise: number, simulations: number): number {
  const settings: GateSettings = { ...DEFAULT_GATE_SETTINGS, maxCalibrationError: 1 };
  let promoted = 0;
  for (let seed = 1; seed <= simulations; seed++) {
    if (releaseGate(simulatedGateInput({ rows, seed: 1000 + seed, challengerNoise }), settings).promote) promoted++;
  }
  return promoted / simulations;
}
