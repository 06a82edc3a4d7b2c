import { percent } from '../format';
import { type Html, html } from '../html';
import { compactNumber } from './format';
import type { Distribution } from './types';

const WIDTH = 168;
const HEIGHT = 44;
const NAMED = 3;

/** Both distributions over each other: what was is filled grey, what is now is drawn in the accent colour. */
export function distributionPicture(distribution: Distribution): Html {
  const top = Math.max(...distribution.reference, ...distribution.current, Number.MIN_VALUE);
  const height = (share: number): number => round((share / top) * (HEIGHT - 2));
  return html`<svg class="distribution" viewBox="0 0 ${WIDTH} ${HEIGHT + 1}" role="img" aria-label="${inWords(distribution)}">
${distribution.kind === 'number' ? steps(distribution, height) : bars(distribution, height)}
<line class="grid" x1="0" x2="${WIDTH}" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/></svg>`;
}

/** What the picture shows, for those who cannot see it. */
export function inWords(distribution: Distribution): string {
  if (distribution.reference.length === 0) return 'No values, then and now';
  if (distribution.kind === 'number') {
    const { edges, reference, current } = distribution;
    return `From ${compactNumber(edges[0] ?? 0)} to ${compactNumber(edges.at(-1) ?? 0)}: most often ${fullest(edges, reference)} then, ${fullest(edges, current)} now`;
  }
  return largestChanges(distribution, NAMED)
    .map(({ value, before, now }) => `${value}: ${percent(before)} then, ${percent(now)} now`)
    .join('; ');
}

/** What stands under the picture: the range of a number, the value of a category whose share changed most. */
export function distributionCaption(distribution: Distribution): Html {
  if (distribution.kind === 'number') {
    const { edges } = distribution;
    return html`<span class="range"><span>${compactNumber(edges[0] ?? 0)}</span><span>${compactNumber(edges.at(-1) ?? 0)}</span></span>`;
  }
  const [first] = largestChanges(distribution, 1);
  if (first === undefined) return html``;
  return html`<span class="range"><span class="cut">${first.value}</span><span>${percent(first.before)} → ${percent(first.now)}</span></span>`;
}

export interface ShareChange {
  readonly value: string;
  /** Shares, 0 to 1. */
  readonly before: number;
  readonly now: number;
}

/** The values whose shares changed most, largest change first. */
export function largestChanges(
  { values, reference, current }: Extract<Distribution, { kind: 'category' }>,
  count: number,
): ShareChange[] {
  return values
    .map((value, index) => ({ value, before: reference[index] ?? 0, now: current[index] ?? 0 }))
    .sort((a, b) => Math.abs(b.now - b.before) - Math.abs(a.now - a.before))
    .slice(0, count);
}

type Height = (share: number) => number;

/** Bins of one width each: the edges may follow the values' density, and a bar for each share can be compared. */
function steps({ reference, current }: Extract<Distribution, { kind: 'number' }>, height: Height): Html {
  return html`<path class="then" d="M0 ${HEIGHT}${stairs(reference, height)}V${HEIGHT}Z"/>
<path class="now" d="M0 ${HEIGHT}${stairs(current, height)}V${HEIGHT}"/>`;
}

function stairs(shares: readonly number[], height: Height): string {
  const width = WIDTH / Math.max(1, shares.length);
  return shares.map((share, bin) => `V${round(HEIGHT - height(share))}H${round((bin + 1) * width)}`).join('');
}

function bars({ reference, current }: Extract<Distribution, { kind: 'category' }>, height: Height): Html {
  const slot = Math.min(32, WIDTH / Math.max(1, reference.length));
  return html`${reference.map((share, index) => {
    const left = index * slot;
    const [then, now] = [height(share), height(current[index] ?? 0)];
    return html`<rect class="then" x="${round(left + slot * 0.08)}" y="${round(HEIGHT - then)}" width="${round(slot * 0.84)}" height="${then}"/><rect class="now-bar" x="${round(left + slot * 0.3)}" y="${round(HEIGHT - now)}" width="${round(slot * 0.4)}" height="${now}"/>`;
  })}`;
}

function fullest(edges: readonly number[], shares: readonly number[]): string {
  const bin = shares.indexOf(Math.max(...shares));
  return `${compactNumber(edges[bin] ?? 0)} to ${compactNumber(edges[bin + 1] ?? 0)} (${percent(shares[bin] ?? 0)})`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
