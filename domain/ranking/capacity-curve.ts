import type { CapacityPoint } from '../../contracts/ranking';

const POINTS = 100;
/** Every number of leads up to here has a point: what a day holds. */
const SINGLE_UNTIL = 20;
/** Until here the distribution is exact; beyond, the normal one is off by less than half a conversion. */
const EXACT_UNTIL = 400;
const TAIL = 0.025;
const Z = 1.959963984540054;

/**
 * Expected conversions of the best n leads, at about 100 values of n up to all of them, with a 95 % interval. It holds two
 * things, added as independent errors are: chance, which for leads that convert with p1…pn is the Poisson binomial
 * distribution (https://en.wikipedia.org/wiki/Poisson_binomial_distribution), exact for up to 400 leads and normal
 * beyond; and by how much the measured conversion of each grade may be off, for all of its leads at once.
 *
 * @param grades 0 is A
 * @param gradeErrors half of the 95 % interval of each grade's conversion rate
 */
export function capacityCurve(
  probabilities: ArrayLike<number>,
  grades: ArrayLike<number>,
  gradeErrors: readonly number[],
): CapacityPoint[] {
  const wanted = countsOf(probabilities.length);
  const curve: CapacityPoint[] = [];
  const chances = new Float64Array(Math.min(probabilities.length, EXACT_UNTIL) + 1);
  chances[0] = 1;
  let expected = 0;
  let variance = 0;
  let modelError = 0;
  for (let lead = 0; lead < probabilities.length; lead++) {
    const p = probabilities[lead] as number;
    expected += p;
    variance += p * (1 - p);
    modelError += gradeErrors[grades[lead] as number] ?? 0;
    const leads = lead + 1;
    if (leads <= EXACT_UNTIL) addLead(chances, leads, p);
    if (wanted[curve.length] !== leads) continue;
    const [fewest, most] = leads <= EXACT_UNTIL ? quantiles(chances, leads) : normal(expected, variance);
    curve.push({
      leads,
      expected: round(expected),
      low: round(Math.max(0, expected - Math.hypot(Math.max(0, expected - fewest), modelError))),
      high: round(Math.min(leads, expected + Math.hypot(Math.max(0, most - expected), modelError))),
    });
  }
  return curve;
}

/** Every number up to 20, then in equal ratios; the last one is `leads`. */
function countsOf(leads: number): number[] {
  const counts = Array.from({ length: Math.min(leads, SINGLE_UNTIL) }, (_, index) => index + 1);
  if (leads <= SINGLE_UNTIL) return counts;
  const steps = POINTS - SINGLE_UNTIL;
  for (let step = 1; step <= steps; step++) {
    const count = step === steps ? leads : Math.round(SINGLE_UNTIL * (leads / SINGLE_UNTIL) ** (step / steps));
    if (count > (counts.at(-1) as number)) counts.push(count);
  }
  return counts;
}

/** `chances[k]` becomes the chance of k conversions among one lead more. */
function addLead(chances: Float64Array, leads: number, p: number): void {
  for (let k = leads; k > 0; k--) chances[k] = (chances[k] as number) * (1 - p) + (chances[k - 1] as number) * p;
  chances[0] = (chances[0] as number) * (1 - p);
}

function quantiles(chances: Float64Array, leads: number): [fewest: number, most: number] {
  let below = 0;
  let fewest = -1;
  for (let k = 0; k < leads; k++) {
    below += chances[k] as number;
    if (fewest < 0 && below >= TAIL) fewest = k;
    if (below >= 1 - TAIL) return [fewest, k];
  }
  return [fewest < 0 ? leads : fewest, leads];
}

function normal(expected: number, variance: number): [fewest: number, most: number] {
  const reach = Z * Math.sqrt(variance);
  return [expected - reach, expected + reach];
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
