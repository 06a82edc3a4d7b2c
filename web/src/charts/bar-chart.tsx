import { scaleLinear } from 'd3-scale';
import { useElementWidth } from '../state/use-element-width';
import { ChartFrame, type ChartTable } from './chart-frame';
import { cutToWidth } from './cut-to-width';

export interface Bar {
  readonly label: string;
  /** Zero or more. */
  readonly value: number;
  /** The value for people: `0.041`. */
  readonly text: string;
  /** Drawn below in a paler tone: what the bar is compared with. */
  readonly second?: number;
}

export interface BarChartProps {
  readonly title: string;
  readonly table: ChartTable;
  readonly bars: readonly Bar[];
}

const VALUE_WIDTH = 72;

/** Horizontal bars, one a row. Long labels are cut; the table has the whole of them. */
export function BarChart({ title, table, bars }: BarChartProps) {
  const { ref, width: measured } = useElementWidth<HTMLDivElement>();
  const width = Math.max(260, measured ?? 440);
  const labelWidth = Math.min(240, width * 0.4);
  const most = Math.max(...bars.map(({ value, second = 0 }) => Math.max(value, second)), Number.MIN_VALUE);
  const x = scaleLinear([0, most], [0, width - labelWidth - VALUE_WIDTH]);
  const rowHeight = bars.some(({ second }) => second !== undefined) ? 36 : 28;
  return (
    <ChartFrame title={title} table={table}>
      <div ref={ref}>
        <svg viewBox={`0 0 ${width} ${bars.length * rowHeight}`} role="img" aria-label={title}>
          {bars.map(({ label, value, text, second }, index) => (
            <g key={label} transform={`translate(0 ${index * rowHeight})`}>
              <text x={labelWidth - 12} y={19} text-anchor="end">
                {cutToWidth(label, labelWidth - 16)}
              </text>
              <rect class="bar" x={labelWidth} y={5} width={Math.max(1, x(value))} height={18} rx={2} />
              {second === undefined ? null : (
                <rect class="bar second" x={labelWidth} y={24} width={Math.max(1, x(second))} height={7} rx={2} />
              )}
              <text class="value" x={labelWidth + Math.max(1, x(value)) + 8} y={19}>
                {text}
              </text>
            </g>
          ))}
        </svg>
      </div>
    </ChartFrame>
  );
}
