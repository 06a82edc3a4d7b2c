import { percent } from '../format';
import { text } from '../text';

export interface ProbabilityBarProps {
  /** 0 to 1. */
  readonly value: number;
  readonly width?: number;
}

/** A short bar with its number. */
export function ProbabilityBar({ value, width = 64 }: ProbabilityBarProps) {
  return (
    <span class="probability">
      <svg width={width} height="10" aria-hidden="true">
        <rect class="probability-track" width={width} height="10" rx="3" />
        <rect class="probability-fill" width={Math.max(2, value * width)} height="10" rx="3" />
      </svg>
      <span class="for-readers">{text.leads.probabilityWord('')}</span>
      {percent(value)}
    </span>
  );
}
