import type { Grade, Scorer } from '../../contracts/model-file';

export type GradeThresholds = Scorer['gradeThresholds'];

/**
 * Multiples of the base rate's odds at which grades start. Odds and not rates, because twice a base rate of 60 % is no
 * probability; for rare outcomes the two are the same. At a base rate of 38 % B starts at 55 % and C at 24 %.
 */
const ODDS_OF_A_WITHOUT_HOT_LINE = 5;
const ODDS_OF_B = 2;
const ODDS_OF_C = 0.5;
/** A grade starts at this share of the one above it at most, in odds; it only matters where the hot line is low. */
const LARGEST_STEP = 0.75;
/** Thresholds stay this far from 0 and 1. */
const EDGE = 1e-6;

/**
 * Lowest calibrated probability of the grades A, B and C, strictly falling, inside (0, 1). A starts at the hot line, or,
 * where there is none, at 5 times the base rate's odds; B at twice, C at half of those odds. Where the hot line is so low
 * that B would not lie below A, B and C move down with it.
 *
 * @param baseRate conversion rate of the training leads, 0..1
 */
export function chooseGradeThresholds(hotThreshold: number | null, baseRate: number): GradeThresholds {
  const base = odds(Math.min(Math.max(baseRate, EDGE), 1 - EDGE));
  const a = Math.min(Math.max(hotThreshold ?? probabilityOf(base * ODDS_OF_A_WITHOUT_HOT_LINE), EDGE), 1 - EDGE);
  const b = Math.min(base * ODDS_OF_B, odds(a) * LARGEST_STEP);
  const c = Math.min(base * ODDS_OF_C, b * LARGEST_STEP);
  return { A: a, B: probabilityOf(b), C: probabilityOf(c) };
}

/** The grade of a calibrated probability; a probability on a threshold has the better grade. */
export function gradeOf(probability: number, thresholds: GradeThresholds): Grade {
  if (probability >= thresholds.A) return 'A';
  if (probability >= thresholds.B) return 'B';
  return probability >= thresholds.C ? 'C' : 'D';
}

function odds(probability: number): number {
  return probability / (1 - probability);
}

function probabilityOf(theOdds: number): number {
  return theOdds / (1 + theOdds);
}
