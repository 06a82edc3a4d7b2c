import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { percent } from '../../format';
import { text } from '../../text';
import type { DriftColumn } from './verdict-tag';

type Distribution = NonNullable<DriftColumn['distribution']>;
const WIDTH = 168;
const HEIGHT = 44;

/** Both distributions over the same bins: filled is then, the line is now. */
export function DistributionPicture({ column: { header, distribution } }: { column: DriftColumn }) {
  if (distribution === null) return <span class="soft">{text.drift.noPicture}</span>;
  return distribution.kind === 'number' ? (
    <NumberPicture header={header} distribution={distribution} />
  ) : (
    <CategoryPicture header={header} distribution={distribution} />
  );
}

function NumberPicture({
  header,
  distribution: { edges, reference, current },
}: {
  header: string;
  distribution: Extract<Distribution, { kind: 'number' }>;
}) {
  const most = Math.max(...reference, ...current, Number.MIN_VALUE);
  const y = scaleLinear([0, most], [HEIGHT - 1, 2]);
  // Bins are as wide as each other in the picture: edges follow the reference's quantiles, and a tail would take all of it.
  const x = scaleLinear([0, Math.max(1, edges.length - 1)], [1, WIDTH - 1]);
  const steps = line<number>(
    (_, bin) => round(x(bin)),
    (share) => round(y(share)),
  ).curve(curveStepAfter);
  return (
    <svg
      class="drift-picture"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      role="img"
      aria-label={text.drift.pictureNumber(header)}
    >
      {reference.map((share, bin) => (
        <rect
          key={bin}
          class="then"
          x={round(x(bin))}
          width={round(x(1) - x(0))}
          y={round(y(share))}
          height={round(HEIGHT - 1 - y(share))}
        />
      ))}
      <path class="now" d={steps([...current, current.at(-1) ?? 0]) ?? ''} />
    </svg>
  );
}

const CATEGORIES_SHOWN = 6;

function CategoryPicture({
  header,
  distribution: { values, reference, current },
}: {
  header: string;
  distribution: Extract<Distribution, { kind: 'category' }>;
}) {
  const most = Math.max(...reference, ...current, Number.MIN_VALUE);
  const y = scaleLinear([0, most], [HEIGHT - 1, 2]);
  const shown = values.slice(0, CATEGORIES_SHOWN);
  const step = WIDTH / Math.max(1, shown.length);
  const widest = values
    .map((value, at) => ({ value, before: reference[at] ?? 0, after: current[at] ?? 0 }))
    .toSorted((a, b) => Math.abs(b.after - b.before) - Math.abs(a.after - a.before))[0];
  const label =
    widest === undefined
      ? text.drift.pictureNumber(header)
      : text.drift.pictureCategory(header, widest.value, percent(widest.before), percent(widest.after));
  return (
    <svg class="drift-picture" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={label}>
      <title>{label}</title>
      {shown.map((value, at) => {
        const [then, now] = [reference[at] ?? 0, current[at] ?? 0];
        return (
          <g key={value}>
            <rect
              class="then"
              x={round(at * step + 2)}
              width={round(step - 4)}
              y={round(y(then))}
              height={round(HEIGHT - 1 - y(then))}
            />
            <line
              class="now"
              x1={round(at * step + 2)}
              x2={round((at + 1) * step - 2)}
              y1={round(y(now))}
              y2={round(y(now))}
            />
          </g>
        );
      })}
    </svg>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
