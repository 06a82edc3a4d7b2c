import type { Interval } from '../../contracts/evaluation';

/** 0.8135 as `81 %`. */
export function percent(share: number, digits = 0): string {
  return `${(share * 100).toFixed(digits)} %`;
}

/** An interval of shares as `77–84 %`. */
export function percentInterval({ low, high }: Interval): string {
  return `${(low * 100).toFixed(0)}–${(high * 100).toFixed(0)} %`;
}

/** 9240 as `9,240`. */
export function count(value: number): string {
  return Math.round(value)
    .toString()
    .replace(/\B(?=(\d{3})+$)/g, ',');
}

/** 12 and `outlier` as `12 outliers`. */
export function counted(value: number, noun: string): string {
  return `${count(value)} ${noun}${value === 1 ? '' : 's'}`;
}

/** Three decimals: what a holdout of a few thousand leads supports. */
export function three(value: number): string {
  return value.toFixed(3);
}

/** `2026-11-20 22:41 UTC`. */
export function instant(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}

/** A candidate's name for people. */
export function candidateTitle(name: string): string {
  return CANDIDATE_TITLES[name] ?? name;
}

const CANDIDATE_TITLES: Readonly<Record<string, string>> = {
  'logistic-regression': 'Logistic regression',
  'decision-tree': 'Decision tree',
  'random-forest': 'Random forest',
  'extra-trees': 'Extra trees',
  'gradient-boosting': 'Gradient boosting',
  lightgbm: 'LightGBM',
  blend: 'Blend',
};
