import { text } from '../text';

/** A to D in one hue, always with the letter. */
export function GradeBadge({ grade }: { grade: 'A' | 'B' | 'C' | 'D' }) {
  return (
    <span class={`grade ${grade}`}>
      <span class="for-readers">{text.leads.gradeWord('')}</span>
      {grade}
    </span>
  );
}
