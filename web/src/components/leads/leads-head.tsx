import type { LeadsAnswer } from '../../api/schema';
import { count, percent, when } from '../../format';
import { useApp } from '../../state/app-context';
import { useQuery } from '../../state/use-query';
import { text } from '../../text';
import { Heading } from '../heading';

/** How many are hot, of how many, as of when, and what hot means. */
export function LeadsHead({ head }: { head: LeadsAnswer }) {
  const { api } = useApp();
  const status = useQuery(`status/${head.runId}`, (signal) => api.status(signal));
  const scores = status.data?.scores ?? null;
  const target = head.hotLine === null || head.hotLine.threshold === null ? null : head.hotLine.targetConversion;
  const scoredAt = head.scoredAt === null ? '' : when(head.scoredAt);
  const total = count(scores?.leads ?? head.total);
  return (
    <header>
      <Heading>{scores === null ? text.leads.title : headline(scores.hot)}</Heading>
      <p class="soft">
        {target === null ? text.leads.leadNoTarget(total, scoredAt) : text.leads.lead(total, scoredAt, percent(target))}
      </p>
    </header>
  );
}

function headline(hot: number): string {
  if (hot === 0) return text.leads.headlineNone;
  return hot === 1 ? text.leads.headlineOne : text.leads.headline(count(hot));
}
