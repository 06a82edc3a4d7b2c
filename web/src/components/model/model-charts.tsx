import type { EvaluationAnswer } from '../../api/schema';
import { BarChart } from '../../charts/bar-chart';
import { LineChart, type Point } from '../../charts/line-chart';
import { count, oneDecimal, percent, percentFine, three, two } from '../../format';
import { text } from '../../text';

type Candidate = EvaluationAnswer['candidates'][number];
type Bin = EvaluationAnswer['curves']['calibration'][number];

const CHANCE: readonly Point[] = [
  { x: 0, y: 0 },
  { x: 1, y: 1 },
];
const SHARE = { domain: [0, 1], format: percent, ticks: [0, 0.25, 0.5, 0.75, 1] } as const;
const COLUMNS_SHOWN = 12;
/** Fewer say nothing of a rate. */
const ENOUGH_LEADS = 20;
/** The largest dot of the calibration curve, in px: its area tells how many leads stand behind it. */
const LARGEST_DOT = 9;

/** Order, precision, calibration, gain and importance, each with its finding. */
export function ModelCharts({ evaluation, chosen }: { evaluation: EvaluationAnswer; chosen: Candidate }) {
  return (
    <div class="columns">
      <section class="card">
        <RocChart evaluation={evaluation} chosen={chosen} />
      </section>
      <section class="card">
        <PrecisionChart evaluation={evaluation} />
      </section>
      <section class="card">
        <CalibrationChart bins={evaluation.curves.calibration} ece={chosen.ece} />
      </section>
      <section class="card">
        <GainChart gain={evaluation.curves.gain} />
      </section>
      <section class="card">
        <ImportanceChart evaluation={evaluation} />
      </section>
    </div>
  );
}

function RocChart({ evaluation, chosen }: { evaluation: EvaluationAnswer; chosen: Candidate }) {
  const { rocX, rocY, rocTitle } = text.model;
  return <ShareChart title={rocTitle(percentFine(chosen.rocAuc))} x={rocX} y={rocY} points={evaluation.curves.roc} />;
}

function PrecisionChart({ evaluation: { curves, hotLine, baseRate } }: { evaluation: EvaluationAnswer }) {
  const { prX, prY, prTitle, prTitleNone } = text.model;
  const isThere = hotLine.threshold !== null;
  return (
    <ShareChart
      title={isThere ? prTitle(percent(hotLine.recall)) : prTitleNone}
      x={prX}
      y={prY}
      points={curves.precisionRecall}
      ideal={CHANCE.map(({ x }) => ({ x, y: baseRate }))}
      {...(isThere ? { mark: { x: hotLine.recall, y: hotLine.conversion, text: text.model.hotLine } } : {})}
    />
  );
}

function GainChart({ gain }: { gain: readonly Point[] }) {
  const { gainX, gainY, gainTitle } = text.model;
  return <ShareChart title={gainTitle(percent(valueAt(gain, 0.2)))} x={gainX} y={gainY} points={gain} />;
}

interface ShareChartProps {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly points: readonly Point[];
  readonly ideal?: readonly Point[];
  readonly mark?: Point & { readonly text: string };
}

/** One share against another one, beside what chance would give. */
function ShareChart({ title, x, y, points, ideal = CHANCE, mark }: ShareChartProps) {
  return (
    <LineChart
      title={title}
      x={{ ...SHARE, label: x }}
      y={{ ...SHARE, label: y }}
      series={[
        { label: text.model.ideal, kind: 'ideal', points: ideal },
        { label: text.model.curve, kind: 'curve', points },
      ]}
      {...(mark === undefined ? {} : { mark })}
      table={{ columns: [x, y], rows: thinned(points).map((point) => [percentFine(point.x), percentFine(point.y)]) }}
    />
  );
}

function CalibrationChart({ bins, ece }: { bins: readonly Bin[]; ece: number }) {
  const words = text.model;
  const largest = Math.max(1, ...bins.map(({ leads }) => leads));
  const example = bins
    .filter(({ leads }) => leads >= ENOUGH_LEADS)
    .toSorted((a, b) => Math.abs(a.meanProbability - 0.7) - Math.abs(b.meanProbability - 0.7))[0];
  const title =
    example === undefined
      ? words.calibrationTitleNone(oneDecimal(ece * 100))
      : words.calibrationTitle(two(example.meanProbability), percent(example.conversion), oneDecimal(ece * 100));
  return (
    <LineChart
      title={title}
      x={{ ...SHARE, label: words.calibrationX }}
      y={{ ...SHARE, label: words.calibrationY }}
      series={[
        { label: words.ideal, kind: 'ideal', points: CHANCE },
        {
          label: words.curve,
          kind: 'curve',
          points: bins.map(({ meanProbability, conversion }) => ({ x: meanProbability, y: conversion })),
          dotRadius: (index) => Math.max(2, LARGEST_DOT * Math.sqrt((bins[index]?.leads ?? 0) / largest)),
        },
      ]}
      table={{
        columns: [words.calibrationX, words.calibrationY, words.calibrationLeads],
        rows: bins.map((bin) => [percentFine(bin.meanProbability), percentFine(bin.conversion), count(bin.leads)]),
      }}
    />
  );
}

function ImportanceChart({ evaluation: { importance } }: { evaluation: EvaluationAnswer }) {
  const words = text.model;
  const strongest = importance[0];
  return (
    <BarChart
      title={strongest === undefined ? words.importanceTitleNone : words.importanceTitle(strongest.header)}
      bars={importance.slice(0, COLUMNS_SHOWN).map(({ header, importance: loss }) => ({
        label: header,
        value: Math.max(0, loss),
        text: three(loss),
      }))}
      table={{
        columns: [words.importance.column, words.importance.importance],
        rows: importance.map(({ header, importance: loss }) => [header, three(loss)]),
      }}
    />
  );
}

/** Straight line between the points around `x`; the points are sorted by x. */
function valueAt(points: readonly Point[], x: number): number {
  const after = points.findIndex((point) => point.x >= x);
  const [before, next] = [points[after - 1], points[after]];
  if (next === undefined) return 1;
  if (before === undefined || next.x === before.x) return next.y;
  return before.y + ((next.y - before.y) * (x - before.x)) / (next.x - before.x);
}

/** About twenty of the points: enough to read the curve off. */
function thinned(points: readonly Point[]): readonly Point[] {
  const step = Math.max(1, Math.ceil(points.length / 20));
  return points.filter((_, index) => index % step === 0 || index === points.length - 1);
}
