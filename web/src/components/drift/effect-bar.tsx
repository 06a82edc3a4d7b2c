import { two } from '../../format';
import { text } from '../../text';
import { type DriftColumn, hasMoved } from './verdict-tag';

const WIDTH = 96;
/** A constant that became another one has no spread to be measured by: its effect is the largest number. */
const BEYOND = 1e6;

/** The effect as a bar with a mark where it begins to count. */
export function EffectBar({ column }: { column: DriftColumn }) {
  const { effect, threshold } = column;
  if (effect === null) return <span class="soft">{text.drift.unknown}</span>;
  // The mark stands at two fifths, so that what counts and what does not are both to be seen.
  const most = threshold * 2.5;
  const words = effect > BEYOND ? text.drift.allOfIt : two(effect);
  return (
    <span class="drift-effect">
      <svg width={WIDTH} height="14" aria-hidden="true">
        <rect class="probability-track" y="3" width={WIDTH} height="8" rx="2" />
        <rect
          class={hasMoved(column) ? 'effect-fill over' : 'effect-fill'}
          y="3"
          width={Math.max(2, Math.min(1, effect / most) * WIDTH)}
          height="8"
          rx="2"
        />
        <rect class="effect-mark" x={(threshold / most) * WIDTH - 1} width="2" height="14" />
      </svg>
      <span>{text.drift.effectOf(words, two(threshold))}</span>
    </span>
  );
}
