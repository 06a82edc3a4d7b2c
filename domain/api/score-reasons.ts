import { shownText } from '../model/explain/reason-text';
import type { LeadReasons } from '../model/explain/reasons';
import type { ScoreReason } from '../ports/warehouse';

/** Of each sign: what a seller looks at. */
const KEPT = 3;

/** The reasons that are kept with a score, strongest first. Contributions keep four digits: an item stays below 1 KB. */
export function scoreReasons({ positive, negative }: LeadReasons): ScoreReason[] {
  return [...positive.slice(0, KEPT), ...negative.slice(0, KEPT)]
    .sort((a, b) => Math.abs(b.contribution) - Math.abs(a.contribution))
    .map(({ column, header, value, contribution }) => ({
      column,
      header,
      value: shownText(value),
      contribution: Number(contribution.toPrecision(4)),
    }));
}
