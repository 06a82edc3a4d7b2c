import { scaleLinear } from 'd3-scale';
import { area, line } from 'd3-shape';
import { useElementWidth } from '../state/use-element-width';
import { ChartFrame, type ChartTable } from './chart-frame';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Series {
  readonly label: string;
  /** ideal: dashed, what the curve is compared with. */
  readonly kind: 'curve' | 'ideal';
  readonly points: readonly Point[];
  /** A dot on each point, with this radius in px. */
  readonly dotRadius?: number | ((index: number) => number);
}

export interface LineChartProps {
  readonly title: string;
  readonly table: ChartTable;
  readonly series: readonly Series[];
  /** An interval around a curve. */
  readonly band?: readonly { readonly x: number; readonly low: number; readonly high: number }[];
  /** A point with its words. */
  readonly mark?: Point & { readonly text: string };
  readonly x: AxisOptions;
  readonly y: AxisOptions;
  /** In px. */
  readonly height?: number;
}

export interface AxisOptions {
  readonly label: string;
  readonly domain: readonly [number, number];
  readonly format: (value: number) => string;
  /** Where not at round numbers. */
  readonly ticks?: readonly number[];
}

const MARGIN = { left: 64, right: 20, top: 12, bottom: 48 };

/** Curves over two linear axes. Time is in milliseconds. Text keeps its size whatever the width. */
export function LineChart({ title, table, series, band, mark, x: xAxis, y: yAxis, height = 280 }: LineChartProps) {
  const { ref, width: measured } = useElementWidth<HTMLDivElement>();
  const width = Math.max(260, measured ?? 440);
  const x = scaleLinear(xAxis.domain, [MARGIN.left, width - MARGIN.right]);
  const y = scaleLinear(yAxis.domain, [height - MARGIN.bottom, MARGIN.top]);
  const path = line<Point>(
    (point) => round(x(point.x)),
    (point) => round(y(point.y)),
  );
  const bandPath = area<{ x: number; low: number; high: number }>(
    (point) => round(x(point.x)),
    (point) => round(y(point.low)),
    (point) => round(y(point.high)),
  );
  const xTicks = xAxis.ticks ?? x.ticks(Math.max(2, Math.floor(width / 110)));
  const yTicks = yAxis.ticks ?? y.ticks(5);
  const bottom = height - MARGIN.bottom;
  return (
    <ChartFrame title={title} table={table}>
      <div ref={ref}>
        <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={title}>
          {xTicks.map((tick) => (
            <g key={tick}>
              <line class="axis-line" x1={round(x(tick))} x2={round(x(tick))} y1={MARGIN.top} y2={bottom} />
              <text x={round(x(tick))} y={bottom + 18} text-anchor="middle">
                {xAxis.format(tick)}
              </text>
            </g>
          ))}
          {yTicks.map((tick) => (
            <g key={tick}>
              <line
                class="axis-line"
                x1={MARGIN.left}
                x2={width - MARGIN.right}
                y1={round(y(tick))}
                y2={round(y(tick))}
              />
              <text x={MARGIN.left - 8} y={round(y(tick)) + 4} text-anchor="end">
                {yAxis.format(tick)}
              </text>
            </g>
          ))}
          <text x={(MARGIN.left + width - MARGIN.right) / 2} y={height - 8} text-anchor="middle">
            {xAxis.label}
          </text>
          <text
            transform={`rotate(-90 14 ${(MARGIN.top + bottom) / 2})`}
            x={14}
            y={(MARGIN.top + bottom) / 2}
            text-anchor="middle"
          >
            {yAxis.label}
          </text>
          {band === undefined ? null : <path class="band" d={bandPath([...band]) ?? ''} />}
          {series.map(({ label, kind, points, dotRadius }) => (
            <g key={label}>
              <path class={kind} d={path([...points]) ?? ''} />
              {dotRadius === undefined
                ? null
                : points.map((point, index) => (
                    <circle
                      key={index}
                      class="dot"
                      cx={round(x(point.x))}
                      cy={round(y(point.y))}
                      r={typeof dotRadius === 'number' ? dotRadius : dotRadius(index)}
                    />
                  ))}
            </g>
          ))}
          {mark === undefined ? null : (
            <>
              <circle class="dot" cx={round(x(mark.x))} cy={round(y(mark.y))} r={6} />
              <text
                class="value"
                x={round(x(mark.x)) + (x(mark.x) > width / 2 ? -12 : 12)}
                y={Math.min(round(y(mark.y)) + 22, bottom - 6)}
                text-anchor={x(mark.x) > width / 2 ? 'end' : 'start'}
              >
                {mark.text}
              </text>
            </>
          )}
        </svg>
      </div>
    </ChartFrame>
  );
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
