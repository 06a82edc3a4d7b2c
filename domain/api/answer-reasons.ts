import type { PredictedLead } from '../../contracts/prediction';
import { reasonText, shownText } from '../model/explain/reason-text';
import type { LeadReasons, Reason } from '../model/explain/reasons';

type AnsweredReasons = NonNullable<PredictedLead['reasons']>;

/** The reasons of a lead as they are answered: each with its sentence, and long values cut. */
export function answerReasons({ scale, expected, positive, negative, other, rest }: LeadReasons): AnsweredReasons {
  return { scale, expected, positive: positive.map(answered), negative: negative.map(answered), other, rest };
}

function answered(reason: Reason): AnsweredReasons['positive'][number] {
  const { column, header, value, contribution } = reason;
  return { column, header, value: shownText(value), contribution, text: reasonText(reason) };
}
