import { wilsonInterval } from '../../../domain/evaluation/interval';
import { seededIndexes } from '../../../domain/evaluation/random';
import { applyCalibration, fitCalibration } from '../../../domain/model/calibration';
import { sigmoid } from '../../../domain/model/logit';

export interface Simulation {
  /** Leads that the line is chosen on; the fresh holdout has a quarter as many. */
  readonly rows: number;
  readonly repeats: number;
  /** True log-odds of conversion are normal. */
  readonly mean: number;
  readonly spread: number;
  /** What the model says where the truth is `logOdds`. */
  readonly distort: (logOdds: number) => number;
  readonly choose: (probabilities: Float64Array, outcomes: Int8Array) => number | null;
}

export interface SimulatedHotLine {
  /** Share of repeats with a line. The rest is over these. */
  found: number;
  /** Share whose fresh 95 % interval contains the target. */
  targetInside: number;
  /** Share whose fresh interval contains the target or lies above it. */
  notBelow: number;
  /** Mean conversion of fresh hot leads, and their mean share of all leads. */
  conversion: number;
  share: number;
}

/** Draws leads, calibrates and chooses the line as a run does, and looks at fresh leads; seeded. */
export function simulateHotLine(options: Simulation, targetConversion: number): SimulatedHotLine {
  const total: SimulatedHotLine = { found: 0, targetInside: 0, notBelow: 0, conversion: 0, share: 0 };
  for (let seed = 1; seed <= options.repeats; seed++) {
    const draw = seededIndexes(seed);
    const known = drawLeads(options, options.rows, draw);
    const fresh = drawLeads(options, options.rows >> 2, draw);
    const calibration = fitCalibration(known.probabilities, known.outcomes, seed);
    const threshold = options.choose(applyCalibration(calibration, known.probabilities), known.outcomes);
    if (threshold === null) continue;
    const probabilities = applyCalibration(calibration, fresh.probabilities);
    let hot = 0;
    let converted = 0;
    for (let row = 0; row < probabilities.length; row++) {
      if (probabilities[row] < threshold) continue;
      hot++;
      converted += fresh.outcomes[row];
    }
    const interval = wilsonInterval(converted, hot);
    total.found++;
    total.targetInside += interval.low <= targetConversion && targetConversion <= interval.high ? 1 : 0;
    total.notBelow += interval.high >= targetConversion ? 1 : 0;
    total.conversion += hot === 0 ? 0 : converted / hot;
    total.share += hot / probabilities.length;
  }
  const { found } = total;
  for (const key of ['targetInside', 'notBelow', 'conversion', 'share'] as const) total[key] /= found;
  total.found /= options.repeats;
  return total;
}

function drawLeads({ mean, spread, distort }: Simulation, rows: number, draw: (count: number) => number) {
  const uniform = () => (draw(2 ** 30) + 0.5) / 2 ** 30;
  const probabilities = new Float64Array(rows);
  const outcomes = new Int8Array(rows);
  for (let row = 0; row < rows; row++) {
    const normal = Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
    const logOdds = mean + spread * normal;
    outcomes[row] = uniform() < sigmoid(logOdds) ? 1 : 0;
    probabilities[row] = sigmoid(distort(logOdds));
  }
  return { probabilities, outcomes };
}

/** The plain scan that `chooseHotLine` is compared with: the lowest threshold whose outcomes reach the target. */
export function lowestThresholdByOutcomes(
  probabilities: Float64Array,
  outcomes: Int8Array,
  targetConversion: number,
): number | null {
  const order = Array.from(probabilities.keys()).sort((a, b) => probabilities[b] - probabilities[a]);
  let converted = 0;
  let threshold: number | null = null;
  order.forEach((row, k) => {
    converted += outcomes[row];
    if (k + 1 >= 30 && converted / (k + 1) >= targetConversion) threshold = probabilities[row];
  });
  return threshold;
}
