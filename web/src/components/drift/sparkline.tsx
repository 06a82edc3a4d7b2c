import { count } from '../../format';
import { text } from '../../text';
import { type DriftColumn, hasMoved } from './verdict-tag';

const HEIGHT = 24;
const STEP = 6;

/** One stroke a check, as high as its effect; filled where the column had moved. */
export function Sparkline({ column: { trend, threshold } }: { column: DriftColumn }) {
  if (trend.length < 2) return null;
  const moved = trend.filter(hasMoved).length;
  return (
    <svg
      width={trend.length * STEP}
      height={HEIGHT}
      role="img"
      aria-label={text.drift.trendWord(count(trend.length), count(moved))}
    >
      {trend.map((check, at) => {
        const height = Math.max(2, Math.min(1, (check.effect ?? 0) / (threshold * 2.5)) * HEIGHT);
        return (
          <rect
            key={check.runId}
            class={hasMoved(check) ? 'effect-fill over' : 'effect-fill'}
            x={at * STEP}
            width={STEP - 2}
            y={HEIGHT - height}
            height={height}
          />
        );
      })}
    </svg>
  );
}
