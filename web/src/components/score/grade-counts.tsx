import type { RunAnswer } from '../../api/schema';
import { count } from '../../format';
import { text } from '../../text';
import { GradeBadge } from '../grade-badge';

/** How many leads of a file are hot, of each grade and rejected, so far; nothing where that is not counted. */
export function GradeCounts({ progress }: { progress: RunAnswer['progress'] }) {
  if (progress?.grades == null) return null;
  const { grades, hot, rejected } = progress;
  return (
    <ul class="grade-counts">
      <li class="strong">{text.score.hot(count(hot ?? 0))}</li>
      {(['A', 'B', 'C', 'D'] as const).map((grade) => (
        <li key={grade}>
          <GradeBadge grade={grade} /> {count(grades[grade])}
        </li>
      ))}
      <li class={rejected === 0 ? 'soft' : 'rejected'}>{text.score.rejected(count(rejected ?? 0))}</li>
    </ul>
  );
}
