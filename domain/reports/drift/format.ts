import type { DriftTest } from '../../../contracts/drift-report';
import { count } from '../format';

/** Three significant digits: 2272 as `2,272`, 0.0451 as `0.0451`, 1234567 as `1.23 M`. */
export function compactNumber(value: number): string {
  const size = Math.abs(value);
  const sign = value < 0 ? '−' : '';
  if (size >= 1e15) return `${sign}${size.toExponential(1)}`;
  if (size >= 1e9) return `${sign}${three(size / 1e9)} bn`;
  if (size >= 1e6) return `${sign}${three(size / 1e6)} M`;
  if (size >= 1_000) return `${sign}${count(size)}`;
  return `${sign}${three(size)}`;
}

function three(size: number): string {
  return size === 0 || size >= 1e-4 ? String(Number(size.toPrecision(3))) : size.toExponential(1);
}

/** A p-value to what people can use of it; `–` where there is none. */
export function formatP(p: number | null): string {
  if (p === null) return '–';
  if (p < 0.0001) return '< 0.0001';
  return p < 0.1 ? p.toFixed(4) : p.toFixed(2);
}

/** An effect; a constant that became another has no spread to be measured by, and its effect is the largest number. */
export function formatEffect(effect: number | null): string {
  if (effect === null) return '–';
  return effect > 1e6 ? 'all of it' : effect.toFixed(2);
}

/** A test statistic, 1.2345678 as `1.235`. */
export function formatStatistic(statistic: number | null): string {
  if (statistic === null) return '–';
  const size = Math.abs(statistic);
  return `${statistic < 0 ? '−' : ''}${size >= 100 ? count(size) : String(Number(size.toPrecision(3)))}`;
}

/** `2026-11-20`. */
export function day(iso: string): string {
  return iso.slice(0, 10);
}

export const METHOD_NAMES: Readonly<Record<DriftTest['method'], string>> = {
  'kolmogorov-smirnov': 'Kolmogorov-Smirnov',
  'chi-square': 'chi-square',
  'two-proportion': 'two proportions',
  'fisher-exact': "Fisher's exact test",
  none: 'no test',
};

export const EFFECT_NAMES: Readonly<Record<DriftTest['effectName'], string>> = {
  'normed-wasserstein': 'normed Wasserstein distance',
  'jensen-shannon': 'Jensen-Shannon distance',
  difference: 'difference of shares',
};

export const ASPECT_NAMES: Readonly<Record<DriftTest['aspect'], string>> = {
  values: 'values',
  missing: 'missing cells',
  'new-values': 'new values',
  'vanished-values': 'values that are gone',
  type: 'kind of values',
};
