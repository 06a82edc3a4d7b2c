import type { Rate } from './two-proportion';

export interface FisherExactTest {
  /** Odds of yes now over those in the reference; `null` where that is infinite or 0/0. */
  readonly oddsRatio: number | null;
  readonly pValue: number;
}

/** Tables that are as likely but for rounding count as equally likely: 30,000 steps are exact to 1e-11. */
const TIE = 1 + 1e-10;
/** A table as much less likely than the observed one adds nothing, nor do all beyond it. */
const NEGLIGIBLE = 1e-20;

/**
 * Fisher's exact test of equal rates, two-sided: the probability, all margins given, of a table that is no likelier than
 * the observed one. As `scipy.stats.fisher_exact`.
 *
 * Only ratios of neighbouring tables are multiplied, from the observed one outwards (its weight is 1): no factorial is
 * taken, and nothing is subtracted, so that no digit is lost at a million rows either. Takes as many steps as there are
 * tables within some forty standard deviations: 3 for a rare flag, 20,000 for two equal halves of a million.
 */
export function fisherExactTest(reference: Rate, current: Rate): FisherExactTest {
  const yes = reference.yes + current.yes;
  const oddsRatio = oddsRatioOf(reference, current);
  const noInReference = (k: number): number => reference.rows - (yes - k);
  const more = walk(
    (k) => (((yes - k) / (k + 1)) * (current.rows - k)) / (noInReference(k) + 1),
    current.yes,
    Math.min(yes, current.rows),
    1,
  );
  const fewer = walk(
    (k) => ((k / (yes - k + 1)) * noInReference(k)) / (current.rows - k + 1),
    current.yes,
    Math.max(0, yes - reference.rows),
    -1,
  );
  const noLikelier = 1 + more.noLikelier + fewer.noLikelier;
  return { oddsRatio, pValue: Math.min(1, noLikelier / (1 + more.all + fewer.all)) };
}

/** Weights of the tables on one side of the observed one; `ratio(k)` is that of the next table to that with `k` yes. */
function walk(
  ratio: (k: number) => number,
  from: number,
  to: number,
  step: 1 | -1,
): { all: number; noLikelier: number } {
  let [weight, all, noLikelier] = [1, 0, 0];
  // Weights rise up to the likeliest table, then fall. Where they overflow, p is below 1e-300: 0.
  for (let k = from; k !== to && weight >= NEGLIGIBLE && all < Number.POSITIVE_INFINITY; k += step) {
    weight *= ratio(k);
    all += weight;
    if (weight <= TIE) noLikelier += weight;
  }
  return { all, noLikelier };
}

function oddsRatioOf(reference: Rate, current: Rate): number | null {
  const ratio = (current.yes * (reference.rows - reference.yes)) / ((current.rows - current.yes) * reference.yes);
  return Number.isFinite(ratio) ? ratio : null;
}
