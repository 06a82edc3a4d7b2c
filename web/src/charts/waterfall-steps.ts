import type { Explanation } from '../api/shapes';

/** column: one of the lead's. smaller: the sum of columns too small to show. hidden: what configuration hides. measured: calibration. */
export type StepKind = 'column' | 'smaller' | 'hidden' | 'measured';

export interface WaterfallStep {
  readonly kind: StepKind;
  readonly header: string;
  /** As it was read; empty where the step is no single column. */
  readonly value: string;
  readonly missing: boolean;
  /** Columns in the step. */
  readonly columns: number;
  /** Probability before and after it. */
  readonly from: number;
  readonly to: number;
}

export interface Waterfall {
  /** Probability of a lead of which nothing is known. */
  readonly start: number;
  /** Probability of this lead. */
  readonly end: number;
  readonly steps: readonly WaterfallStep[];
  /** Sums of the steps up and of those down: start + up + down = end. */
  readonly up: number;
  readonly down: number;
}

const SHOWN = 8;
/** Probabilities are shown in tenths of a percent; rounded here, so that what is shown adds up as well. */
const SHOWN_STEPS = 1_000;

/**
 * The way from the average lead to this one in probabilities. Contributions add up in the model's own scale; each step is
 * the difference that its contribution makes when the columns are taken in order of size, so the steps add up exactly, as
 * they are shown.
 */
export function waterfallOf({ scale, expected, contributions, other, probability }: Explanation): Waterfall {
  const probabilityOf = scale === 'logit' ? (raw: number) => 1 / (1 + Math.exp(-raw)) : clamped;
  const link = (raw: number): number => rounded(probabilityOf(raw));
  const bySize = contributions.toSorted((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution));
  const steps: WaterfallStep[] = [];
  let raw = expected;
  const add = (contribution: number, step: Omit<WaterfallStep, 'from' | 'to'>): void => {
    const from = link(raw);
    raw += contribution;
    const to = link(raw);
    // Too small to be seen, as near certainty many are.
    if (to !== from) steps.push({ ...step, from, to });
  };
  for (const { header, value, missing, contribution } of bySize.slice(0, SHOWN))
    add(contribution, { kind: 'column', header, value, missing, columns: 1 });
  const smaller = bySize.slice(SHOWN);
  if (smaller.length > 0) {
    const sum = smaller.reduce((total, { contribution }) => total + contribution, 0);
    add(sum, { kind: 'smaller', header: '', value: '', missing: false, columns: smaller.length });
  }
  if (other !== 0) add(other, { kind: 'hidden', header: '', value: '', missing: false, columns: 0 });
  const [modelled, end] = [link(raw), rounded(probability)];
  if (modelled !== end) {
    const measured = { kind: 'measured', header: '', value: '', missing: false, columns: 0 } as const;
    steps.push({ ...measured, from: modelled, to: end });
  }
  const changes = steps.map(({ from, to }) => to - from);
  return {
    start: link(expected),
    end,
    steps,
    up: changes.reduce((sum, change) => sum + Math.max(0, change), 0),
    down: changes.reduce((sum, change) => sum + Math.min(0, change), 0),
  };
}

function clamped(value: number): number {
  return Math.max(0, Math.min(1, value));
}

function rounded(value: number): number {
  return Math.round(value * SHOWN_STEPS) / SHOWN_STEPS;
}
