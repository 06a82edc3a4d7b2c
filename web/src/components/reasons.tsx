import { text } from '../text';

export interface ReasonsProps {
  readonly reasons: readonly { readonly header: string; readonly value: string; readonly contribution: number }[];
}

/** A reason that is longer may be broken between its words. */
const UNBROKEN_CHARACTERS = 36;

/** What speaks for a lead and against it, at a glance: signs and words, without elements that only hold them together. */
export function Reasons({ reasons }: ReasonsProps) {
  return (
    <>
      {reasons.map(({ header, value, contribution }) => [
        <span
          class={contribution < 0 ? 'against' : 'for'}
          role="img"
          aria-label={contribution < 0 ? text.leads.speaksAgainst : text.leads.speaksFor}
        >
          {contribution < 0 ? '−' : '+'}
        </span>,
        `\u00A0${unbroken(`${header}: ${value}`)}${GAP}`,
      ])}
    </>
  );
}

/** Wider than the space between words, and a place where a line may end. */
const GAP = '\u2002 ';

function unbroken(reason: string): string {
  return reason.length <= UNBROKEN_CHARACTERS ? reason.replaceAll(' ', '\u00A0') : reason;
}
