import type { Trend } from '../api/shapes';
import { points } from '../format';
import { text } from '../text';

export const ARROWS = { improving: '↗', steady: '→', declining: '↘' } as const;

/** Where a score is going: an arrow for the eye, the word for readers. `change` in score points. */
export function TrendArrow({ trend, change }: { trend: Trend; change: number }) {
  if (trend === null) return <span class="trend for-readers">{text.trend.none}</span>;
  return (
    <span class={`trend ${trend}`} title={`${text.trend[trend]}, ${text.trend.change(points(change / 100))}`}>
      <span aria-hidden="true">{ARROWS[trend]}</span> <span class="for-readers">{text.trend[trend]} </span>
      {trend === 'steady' ? null : points(change / 100)}
    </span>
  );
}
