/**
 * How often the floor of the newest rows holds back a model whose leads have begun to convert less; 0 is an honest model.
 * `npx tsx test/domain/evaluation/support/measure-newest-floor.ts 200`, for docs/decisions/0004-release-gate.md.
 */
import { DEFAULT_GATE_SETTINGS } from '../../../../domain/evaluation/gate-settings';
import { newestProblem } from '../../../../domain/evaluation/release-floor';
import { rocAuc } from '../../../../domain/evaluation/roc-auc';
import { seededNoise, sigmoid } from './simulate';

const SIMULATIONS = Number(process.argv[2] ?? 200);
/** Standard deviation and mean of the logit that the model gives. */
const MODELS = [
  [2.2, -0.8],
  [1, -0.5],
  [0.7, -2],
] as const;
const CHANGES = [0, -0.5, -1, -1.5];

function simulated(rows: number, [spread, mean]: (typeof MODELS)[number], change: number, seed: number) {
  const { uniform, normal } = seededNoise(seed);
  const logits = Float64Array.from({ length: rows }, () => spread * normal() + mean);
  const outcomes = Int8Array.from(logits, (logit) => (uniform() < sigmoid(logit + change) ? 1 : 0));
  return { probabilities: logits.map(sigmoid), outcomes, seed };
}

for (const model of MODELS) {
  const { probabilities, outcomes } = simulated(100_000, model, 0, 1);
  console.log(`logit ${model[1]} ± ${model[0]}, ROC AUC ${rocAuc(probabilities, outcomes).toFixed(2)}`);
  for (const rows of [100, 200, 500]) {
    const rates = CHANGES.map((change) => {
      let held = 0;
      for (let seed = 1; seed <= SIMULATIONS; seed++) {
        if (newestProblem(simulated(rows, model, change, 1000 * rows + seed), DEFAULT_GATE_SETTINGS) !== null) held++;
      }
      return `logit ${change}: ${((100 * held) / SIMULATIONS).toFixed(1)} %`;
    });
    console.log(`  ${rows} newest rows: held back at ${rates.join(', ')}`);
  }
}
