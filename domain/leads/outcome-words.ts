import { headerName, headerWords } from './header-names';
import type { ColumnProfile } from './profile-columns';

/** Words that mean the same as yes and no, so that a later export may write them. */
const YES_FAMILY = ['1', 'yes', 'true'];
const NO_FAMILY = ['0', 'no', 'false'];

/** Pairs of outcomes; compared in lower case, with dashes and underscores as spaces. */
const PAIRS: readonly { readonly yes: string; readonly no: readonly string[]; readonly isYesNo?: true }[] = [
  { yes: 'yes', no: ['no'], isYesNo: true },
  { yes: '1', no: ['0'], isYesNo: true },
  { yes: 'true', no: ['false'], isYesNo: true },
  { yes: 'y', no: ['n'], isYesNo: true },
  { yes: 't', no: ['f'], isYesNo: true },
  { yes: '1.0', no: ['0.0'], isYesNo: true },
  { yes: 'won', no: ['lost', 'not won'] },
  { yes: 'closed won', no: ['closed lost'] },
  { yes: 'converted', no: ['not converted', 'unconverted', 'lost'] },
  { yes: 'closed converted', no: ['closed not converted'] },
  { yes: 'success', no: ['failure', 'failed', 'no success'] },
  { yes: 'customer', no: ['not customer', 'no customer', 'lost'] },
  // Excel and CRMs write yes and no in the language of their user.
  { yes: 'ja', no: ['nein', 'nee', 'nej', 'nei'] },
  { yes: 'oui', no: ['non'] },
  { yes: 'sí', no: ['no'] },
  { yes: 'si', no: ['no'] },
  { yes: 'sì', no: ['no'] },
  { yes: 'sim', no: ['não', 'nao'] },
  { yes: 'tak', no: ['nie'] },
  { yes: 'wahr', no: ['falsch'] },
  { yes: 'vrai', no: ['faux'] },
  { yes: 'verdadero', no: ['falso'] },
  { yes: 'verdadeiro', no: ['falso'] },
  { yes: 'vero', no: ['falso'] },
  { yes: 'gewonnen', no: ['verloren'] },
  { yes: 'gagné', no: ['perdu'] },
  { yes: 'ganado', no: ['perdido'] },
];
const WON = new Set(PAIRS.map(({ yes }) => yes));
const LOST = new Set([...PAIRS.flatMap(({ no }) => no), 'unqualified', 'disqualified', 'rejected', 'churned']);

/** Headers that can hardly mean anything but the outcome. */
const SURE = [
  ...['converted', 'isconverted', 'leadconverted', 'hasconverted', 'conversion', 'outcome', 'won', 'iswon'],
  ...['closedwon', 'dealwon', 'gewonnen', 'konvertiert', 'converti', 'convertido', 'gagné', 'ganado', 'ganho'],
];
/** Headers that tell an outcome, the surest first. */
const TELLING = [
  ...SURE,
  ...['iscustomer', 'becamecustomer', 'customer', 'sold', 'purchased', 'target', 'label', 'result', 'success'],
  ...['status', 'leadstatus', 'dealstatus', 'opportunitystatus', 'stage', 'leadstage', 'dealstage', 'salesstage'],
  ...['opportunitystage', 'stagename', 'lifecyclestage', 'y'],
];
const TELLING_WORDS = new Set(['converted', 'conversion', 'outcome', 'won', 'sold', 'purchased', 'target']);
/** A consent or a choice of channel is never the outcome, even as the only yes/no column. */
const CONSENT_WORDS = new Set([
  ...['not', 'opt', 'opted', 'optin', 'optout', 'optedin', 'optedout', 'consent', 'consented', 'gdpr', 'dsgvo'],
  ...['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed', 'newsletter'],
]);

/** How surely a header tells the outcome: the lower, the surer. */
export function rankOf(header: string): number {
  const exact = TELLING.indexOf(headerName(header));
  if (exact >= 0) return exact;
  return headerWords(header).some((word) => TELLING_WORDS.has(word)) ? TELLING.length : TELLING.length + 1;
}

/** Whether a header is that of an outcome; the only yes/no column may be one without. */
export function tellsOutcome(header: string): boolean {
  return rankOf(header) <= TELLING.length;
}

/** Whether a header is one of those that stand for the outcome as a whole, such as `Status`; `Products Sold` is not. */
export function isOutcomeHeader(header: string): boolean {
  return rankOf(header) < TELLING.length;
}

/** Whether a header can hardly mean anything but the outcome. */
export function isSureHeader(header: string): boolean {
  return rankOf(header) < SURE.length;
}

export function isConsent(header: string): boolean {
  return headerWords(header).some((word) => CONSENT_WORDS.has(word));
}

export interface ProposedTarget {
  readonly column: ColumnProfile;
  readonly positiveValues: string[];
  readonly negativeValues: string[];
  /** Set where leads with any other value are open, instead of being set aside. */
  readonly otherValues?: 'open';
}

/** The outcome in a column of two words that are known to be opposites; `null` where it has no such words. */
export function readPair(column: ColumnProfile): ProposedTarget | null {
  if (column.distinct < 2 || column.words.length !== 2) return null;
  const spoken = new Map(column.words.map((word) => [spokenForm(word), word]));
  for (const { yes, no, isYesNo } of PAIRS) {
    const positive = spoken.get(yes);
    const negative = no.map((word) => spoken.get(word)).find((word) => word !== undefined);
    if (positive === undefined || negative === undefined) continue;
    return {
      column,
      positiveValues: isYesNo ? [...new Set([...YES_FAMILY, positive])] : [positive],
      negativeValues: isYesNo ? [...new Set([...NO_FAMILY, negative])] : [negative],
    };
  }
  return null;
}

/** The words of a column that are known to mean won, and lost; to be shown to the user, who decides. */
export function guessWords(words: readonly string[]): { readonly won: string[]; readonly lost: string[] } {
  return {
    won: words.filter((word) => WON.has(spokenForm(word))),
    lost: words.filter((word) => LOST.has(spokenForm(word))),
  };
}

function spokenForm(word: string): string {
  return word.replace(/[-_ ]+/g, ' ').trim();
}
