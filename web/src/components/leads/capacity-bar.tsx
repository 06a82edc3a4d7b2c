import type { CapacityPoint } from '../../api/shapes';
import { count, percent, tellingInterval } from '../../format';
import {
  callsOfStop,
  type ExpectedConversions,
  expectedOf,
  SLIDER_STOPS,
  shareOf,
  stopOfCalls,
} from '../../state/capacity';
import { text } from '../../text';

export interface CapacityBarProps {
  readonly total: number;
  /** 1 to `total`. */
  readonly calls: number;
  readonly expected: ExpectedConversions | null;
  readonly capacity: readonly CapacityPoint[];
  readonly onChange: (calls: number) => void;
}

/** "We can call 50 a day": moves the line in the list, and says what is above it. Sticks to the top of the window. */
export function CapacityBar({ total, calls, expected, capacity, onChange }: CapacityBarProps) {
  const all = expectedOf(capacity, total);
  return (
    <section class="capacity sticky-bar" aria-label={text.leads.capacityTitle}>
      <div class="capacity-controls">
        <label class="capacity-number">
          <span class="field-label">{text.leads.capacityTitle}</span>
          <span class="capacity-entry">
            <input
              class="input"
              type="number"
              aria-label={text.leads.capacityTitle}
              min={1}
              max={total}
              value={calls}
              onChange={(event) => {
                const entered = Math.round(Number(event.currentTarget.value));
                onChange(Math.max(1, Math.min(total, Number.isFinite(entered) ? entered : calls)));
              }}
            />
            {text.leads.capacityUnit}
          </span>
        </label>
        <input
          type="range"
          min={0}
          max={SLIDER_STOPS}
          value={stopOfCalls(calls, total)}
          aria-label={text.leads.capacitySlider}
          aria-valuetext={count(calls)}
          onInput={(event) => onChange(callsOfStop(Number(event.currentTarget.value), total))}
        />
      </div>
      <output class="capacity-result">
        {expected === null ? (
          text.leads.expectedUnknown
        ) : (
          <>
            <strong>{text.leads.expected(count(calls), count(expected.expected), tellingInterval(expected))}</strong>{' '}
            <span class="soft">
              {text.leads.expectedShare(percent(shareOf(expected, calls)))}{' '}
              {all === null ? null : text.leads.expectedAverage(count((all.expected / total) * calls))}
            </span>
          </>
        )}
      </output>
    </section>
  );
}
