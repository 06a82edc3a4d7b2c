import type { LeadsAnswer, StatusAnswer } from '../../api/schema';
import { count, percent, when } from '../../format';
import { hrefOf } from '../../route';
import { type ExpectedConversions, expectedOf, shareOf } from '../../state/capacity';
import { useSuspects } from '../../state/use-suspects';
import { text } from '../../text';
import { listed } from '../../text/plural';
import { Heading } from '../heading';

export interface LeadsHeadProps {
  readonly head: LeadsAnswer;
  /** The list without filters, where it has been seen: only its curve says what the hot leads bring. */
  readonly whole: LeadsAnswer | null;
  readonly status: StatusAnswer | null;
}

/** How many are hot, of how many, as of when; what hot means, and whether it holds for these. */
export function LeadsHead({ head, whole, status }: LeadsHeadProps) {
  const scores = status?.scores ?? null;
  const target = head.hotLine === null || head.hotLine.threshold === null ? null : head.hotLine.targetConversion;
  const hot = scores?.runId === head.runId ? scores.hot : 0;
  const expected = hot === 0 || whole?.runId !== head.runId ? null : expectedOf(whole.capacity, hot);
  const serving = status?.model?.version ?? head.modelVersion;
  const words = text.leads;
  return (
    <header class="leads-head">
      <Heading>{scores === null ? words.title : headline(scores.hot)}</Heading>
      <p class="soft">
        {words.lead(count(scores?.leads ?? head.total), head.scoredAt === null ? '' : when(head.scoredAt))}{' '}
        {target === null ? null : words.hotMeans(percent(target))}{' '}
        {expected === null
          ? null
          : words.hotExpected(count(expected.expected), count(hot), percent(shareOf(expected, hot)))}{' '}
        {head.modelVersion === null || serving === null || serving === head.modelVersion ? null : (
          <strong>{words.otherModel(head.modelVersion, serving)}</strong>
        )}
      </p>
      {target !== null && expected !== null && isShort(expected, hot, target) ? <Shortfall target={target} /> : null}
    </header>
  );
}

function headline(hot: number): string {
  if (hot === 0) return text.leads.headlineNone;
  return hot === 1 ? text.leads.headlineOne : text.leads.headline(count(hot));
}

/** Beyond chance: even the upper end of what is expected lies below. */
function isShort({ high }: ExpectedConversions, hot: number, target: number): boolean {
  return high / hot < target;
}

/** The likeliest cause first: what the model learnt from is not there yet in leads that nobody has decided. */
function Shortfall({ target }: { target: number }) {
  const suspects = useSuspects();
  const words = text.leads;
  const hasSuspects = suspects !== null && suspects.length > 0;
  return (
    <p class="notice">
      {hasSuspects
        ? words.shortfallSuspects(percent(target), listed(suspects.map(({ header }) => header)))
        : words.shortfall(percent(target))}{' '}
      <a href={hrefOf(hasSuspects ? 'model' : 'drift')}>
        {hasSuspects ? words.shortfallSuspectsLink : words.shortfallLink}
      </a>
    </p>
  );
}
