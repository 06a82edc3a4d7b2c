import { scaleLinear } from 'd3-scale';
import { line } from 'd3-shape';
import { three } from '../format';
import { type Html, html } from '../html';
import { day } from './format';
import type { Measures, PerformanceHistory } from './types';

const WIDTH = 520;
const HEIGHT = 220;
const LEFT = 48;
const RIGHT = 16;
const TOP = 12;
const BOTTOM = 28;
/** A curve that moves within its noise must not fill the picture. */
const LEAST_SPAN = 0.06;

interface Point {
  readonly x: number;
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

/** ROC AUC of each check, estimated from scores (line with band) and realised by outcomes (dots), and of the holdout. */
export function performanceChart(history: PerformanceHistory, reference: Measures | null): Html {
  const estimated = points(history.map((check) => check.estimated));
  const realised = points(history.map((check) => check.realised));
  const expected = reference?.rocAuc ?? null;
  const all = [...estimated, ...realised, ...(expected === null ? [] : [{ ...expected, x: 0 }])];
  if (all.length === 0) return html``;
  const [low, high] = domain(all);
  const y = scaleLinear([low, high], [HEIGHT - BOTTOM, TOP]);
  const x = (index: number): number =>
    history.length === 1
      ? (LEFT + WIDTH - RIGHT) / 2
      : LEFT + 16 + (index / (history.length - 1)) * (WIDTH - RIGHT - LEFT - 32);
  const ticks = y.ticks(4).map((tick) => {
    const at = round(y(tick));
    return html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at}" y2="${at}"/><text x="${LEFT - 8}" y="${at + 4}" text-anchor="end">${tick.toFixed(2)}</text>`;
  });
  return html`<svg class="performance" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${inWords(estimated, realised, expected)}">
${ticks}${expected === null ? '' : html`<line class="ideal" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${round(y(expected.value))}" y2="${round(y(expected.value))}"/>`}
${band(estimated, x, y)}${realised.map((point) => dot(point, x(point.x), y))}
${dates(history, x)}</svg>`;
}

function points(measures: readonly (Measures | null)[]): Point[] {
  return measures.flatMap((measure, x) => (measure?.rocAuc == null ? [] : [{ x, ...measure.rocAuc }]));
}

function domain(all: readonly Point[]): [number, number] {
  const low = Math.min(...all.map((point) => point.low));
  const high = Math.max(...all.map((point) => point.high));
  const missing = Math.max(0, LEAST_SPAN - (high - low)) / 2;
  return [Math.max(0, low - missing), Math.min(1, high + missing)];
}

type Scale = (value: number) => number;

/** A single estimate has no line: its interval is drawn as a bar. */
function band(estimated: readonly Point[], x: Scale, y: Scale): Html {
  const [only, second] = estimated;
  if (only === undefined) return html``;
  if (second === undefined) return html`${whisker(only, x(only.x), y)}${circle(x(only.x), y(only.value), 'dot')}`;
  const along = (read: (point: Point) => number, list: readonly Point[]): string =>
    line<Point>(
      (point) => round(x(point.x)),
      (point) => round(y(read(point))),
    )([...list]) ?? '';
  const back = along((point) => point.low, estimated.toReversed()).replace(/^M/, 'L');
  const last = estimated.at(-1) ?? only;
  return html`<path class="band" d="${along((point) => point.high, estimated)}${back}Z"/><path class="line" d="${along((point) => point.value, estimated)}"/>${circle(x(last.x), y(last.value), 'dot')}`;
}

function dot(point: Point, x: number, y: Scale): Html {
  return html`${whisker(point, x + 5, y)}${circle(x + 5, y(point.value), 'realised')}`;
}

function whisker(point: Point, x: number, y: Scale): Html {
  return html`<line class="whisker" x1="${round(x)}" x2="${round(x)}" y1="${round(y(point.low))}" y2="${round(y(point.high))}"/>`;
}

function circle(x: number, y: number, kind: string): Html {
  return html`<circle class="${kind}" cx="${round(x)}" cy="${round(y)}" r="4.5"/>`;
}

function dates(history: PerformanceHistory, x: Scale): Html {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const at = HEIGHT - 8;
  if (history.length === 1) return html`<text x="${x(0)}" y="${at}" text-anchor="middle">${day(first.at)}</text>`;
  return html`<text x="${LEFT}" y="${at}">${day(first.at)}</text><text x="${WIDTH - RIGHT}" y="${at}" text-anchor="end">${day(last.at)}</text>`;
}

function inWords(estimated: readonly Point[], realised: readonly Point[], expected: Measures['rocAuc']): string {
  const parts = [
    ['Estimated', estimated.at(-1)],
    ['Realised', realised.at(-1)],
    ['When it was trained', expected],
  ] as const;
  const said = parts.flatMap(([name, point]) =>
    point == null ? [] : [`${name} ${three(point.value)} (${three(point.low)} to ${three(point.high)})`],
  );
  return `ROC AUC over ${Math.max(estimated.length, 1)} checks. ${said.join('. ')}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
