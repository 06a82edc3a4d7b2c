import type { DriftAnswer } from '../../api/schema';
import { LineChart } from '../../charts/line-chart';
import { count, countInterval, percent, percentInterval, shortDate, three } from '../../format';
import { text } from '../../text';
import { Card } from '../card';
import { Table } from '../table';

type Performance = DriftAnswer['performance'];
type Measures = NonNullable<Performance['estimated']>;
type Estimate = NonNullable<Measures['rocAuc']>;

/** How good the scores are now: estimated from scores, by outcomes where they came in, beside what training promised. */
export function PerformanceCard({ performance }: { performance: Performance }) {
  const { estimated, realised, reference, history, note } = performance;
  if (estimated === null && realised === null) return null;
  const words = text.drift.performance;
  const sides = [estimated, realised, reference] as const;
  return (
    <>
      {history.length < 2 ? null : (
        <section class="card">
          <HistoryChart performance={performance} />
        </section>
      )}
      <Card title={history.length < 2 ? titleOf(performance) : words.sides} lead={note}>
        <Table
          rows={MEASURES}
          keyOf={(measure) => measure.title}
          columns={[
            { title: words.measure, cell: (measure) => measure.title },
            ...[words.estimated, words.realised, words.reference].map((title, at) => ({
              title,
              isNumber: true,
              cell: (measure: Measure) => {
                const side = sides[at];
                return side == null ? text.drift.unknown : measure.cell(side);
              },
            })),
          ]}
        />
      </Card>
    </>
  );
}

interface Measure {
  readonly title: string;
  readonly cell: (measures: Measures) => string;
}

const words = text.drift.performance;
const MEASURES: readonly Measure[] = [
  {
    title: words.rocAuc,
    cell: ({ rocAuc }) => within(rocAuc, three, ({ low, high }) => `${three(low)}–${three(high)}`),
  },
  { title: words.precision, cell: ({ precisionAtHotLine }) => within(precisionAtHotLine, percent, percentInterval) },
  { title: words.recall, cell: ({ recallAtHotLine }) => within(recallAtHotLine, percent, percentInterval) },
  { title: words.conversions, cell: ({ conversions }) => within(conversions, count, countInterval) },
];

function within(
  estimate: Estimate | null,
  one: (value: number) => string,
  both: (interval: Estimate) => string,
): string {
  return estimate === null ? text.drift.unknown : `${one(estimate.value)} (${both(estimate)})`;
}

/** Below only where the intervals lie apart: less than that may be chance. */
function titleOf({ estimated, realised, reference }: Performance): string {
  const titles = text.drift.performanceTitle;
  const now = (realised ?? estimated)?.rocAuc ?? null;
  if (now === null) return text.drift.performance.measure;
  const finding = (realised === null ? titles.estimated : titles.realised)(three(now.value));
  const promised = reference?.rocAuc ?? null;
  if (promised === null) return finding;
  return (now.high < promised.low ? titles.below : titles.chance)(finding, three(promised.value));
}

/** ROC AUC of each check: the estimate with its interval, and what outcomes said. */
function HistoryChart({ performance }: { performance: Performance }) {
  const { history } = performance;
  const times = history.map(({ at }) => Date.parse(at));
  const [from, to] = [times[0] ?? 0, times.at(-1) ?? 1];
  const of = (side: 'estimated' | 'realised') =>
    history.flatMap((check, index) => {
      const rocAuc = check[side]?.rocAuc ?? null;
      return rocAuc === null ? [] : [{ x: times[index] ?? 0, y: rocAuc.value, ...rocAuc }];
    });
  const [estimated, realised] = [of('estimated'), of('realised')];
  const lowest = Math.min(...[...estimated, ...realised].map(({ low }) => low), 0.9);
  return (
    <LineChart
      title={titleOf(performance)}
      height={240}
      x={{
        label: words.axis,
        domain: [from, Math.max(to, from + 1)],
        ticks: times.length <= 4 ? times : [from, from + (to - from) / 2, to],
        format: (time) => shortDate(new Date(time)),
      }}
      y={{ label: words.rocAuc, domain: [Math.floor(lowest * 10) / 10, 1], format: (value) => value.toFixed(2) }}
      band={estimated}
      series={[
        { label: words.estimated, kind: 'curve', points: estimated, dotRadius: 3 },
        { label: words.realised, kind: 'ideal', points: realised, dotRadius: 5 },
      ]}
      table={{
        columns: [words.axis, words.estimated, words.realised],
        rows: history.map((check, index) => [
          shortDate(new Date(times[index] ?? 0)),
          rocOf(check.estimated),
          rocOf(check.realised),
        ]),
      }}
    />
  );
}

function rocOf(side: Measures | null): string {
  return side?.rocAuc == null ? text.drift.unknown : three(side.rocAuc.value);
}
