import type { DriftDistribution, DriftTest } from '../../contracts/drift-report';

/** What a sentence about a column is made of. */
export interface ColumnFacts {
  readonly header: string;
  readonly test: DriftTest;
  readonly distribution: DriftDistribution | null;
  /** Medians of a number (or score); `null` elsewhere. */
  readonly typical: { readonly reference: number; readonly current: number } | null;
  /** Shares of missing cells. */
  readonly missing: { readonly reference: number; readonly current: number };
  /** Values that the reference never had, and frequent ones that are gone; most rows first. */
  readonly novelty: { readonly appeared: readonly string[]; readonly gone: readonly string[] };
  readonly minimumRows: number;
}

/** What moved in a column, and by how much, in the user's words. */
export function describeColumn(facts: ColumnFacts): string {
  const { header, test } = facts;
  switch (test.verdict) {
    case 'drift':
      return `${describeMove(facts)} (${describeEffect(test)})`;
    case 'stable':
      return `${header} did not move`;
    case 'insufficient-data':
      return `${header} has ${Math.min(test.nCurrent, test.nReference)} values; ${facts.minimumRows} are needed to tell`;
    case 'empty':
      return `${header} has no values, then and now`;
    case 'constant':
      return `${header} always has the same value, then and now`;
    case 'new':
      return `${header} has values now; it had none before`;
    case 'vanished':
      return `${header} is not in the new leads any more`;
    case 'all-missing':
      return `${header} has no value in any of the new leads; ${percent(facts.missing.reference)} were without one before`;
    case 'other-type':
      return `${header} is of another type now`;
  }
}

function describeMove({ header, test, distribution, typical, missing, novelty }: ColumnFacts): string {
  switch (test.aspect) {
    case 'missing':
      return `${header} is missing in ${percent(missing.current)} of the leads, ${percent(missing.reference)} before`;
    case 'new-values':
      return `${header} has values it never had${listed(novelty.appeared)}: ${percent(test.effect ?? 0)} of the leads more than usual`;
    case 'vanished-values':
      return `${header} has lost values${listed(novelty.gone)}: ${percent(test.effect ?? 0)} of the leads before`;
    default:
      break;
  }
  if (distribution?.kind === 'category') {
    const { value, reference, current } = largestChange(distribution);
    return `${header}: ${quoted(value)} makes up ${percent(current)}, ${percent(reference)} before`;
  }
  if (typical !== null && typical.current !== typical.reference) {
    return `${header} is typically ${numeral(typical.current)}, ${numeral(typical.reference)} before`;
  }
  return `${header} is spread differently`;
}

/** `0.31 standard deviations apart; 0.10 counts`. */
function describeEffect({ effect, effectName, threshold }: DriftTest): string {
  const size = effect ?? 0;
  switch (effectName) {
    case 'normed-wasserstein':
      return `${size.toFixed(2)} standard deviations apart; ${threshold.toFixed(2)} counts`;
    case 'jensen-shannon':
      return `a distance of ${size.toFixed(2)}; ${threshold.toFixed(2)} counts`;
    case 'difference':
      return `${(size * 100).toFixed(0)} points apart; ${(threshold * 100).toFixed(0)} count`;
  }
}

function largestChange({ values, reference, current }: Extract<DriftDistribution, { kind: 'category' }>) {
  let at = 0;
  const change = (index: number): number => Math.abs((current[index] ?? 0) - (reference[index] ?? 0));
  for (let index = 1; index < values.length; index++) if (change(index) > change(at)) at = index;
  return { value: values[at] ?? '', reference: reference[at] ?? 0, current: current[at] ?? 0 };
}

const LONGEST_VALUE = 40;

function quoted(value: string): string {
  return `"${value.length > LONGEST_VALUE ? `${value.slice(0, LONGEST_VALUE - 1)}…` : value}"`;
}

function listed(values: readonly string[]): string {
  return values.length === 0 ? '' : ` (${values.map(quoted).join(', ')})`;
}

/** 0.254 as `25 %`; below a hundredth with a decimal. */
export function percent(share: number): string {
  const points = share * 100;
  return `${points > 0 && points < 1 ? points.toFixed(1) : points.toFixed(0)} %`;
}

/** Three figures, no exponent for what people meet. */
export function numeral(value: number): string {
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  return String(Number(value.toPrecision(3)));
}

/** 9240 as `9,240`. */
export function count(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ',');
}
