import { NoOutcomeColumnError } from '../errors';
import { headerName, headerWords, listNames } from './header-names';
import type { ColumnProfile } from './profile-columns';

export interface ProposedTarget {
  readonly column: ColumnProfile;
  readonly positiveValues: string[];
  readonly negativeValues: string[];
}

/** Words that mean the same as yes and no, so that a later export may write them. */
const YES_FAMILY = ['1', 'yes', 'true'];
const NO_FAMILY = ['0', 'no', 'false'];

/** Pairs of outcomes; compared in lower case, with dashes and underscores as spaces. */
const PAIRS: readonly { readonly yes: string; readonly no: readonly string[]; readonly isYesNo: boolean }[] = [
  { yes: 'yes', no: ['no'], isYesNo: true },
  { yes: '1', no: ['0'], isYesNo: true },
  { yes: 'true', no: ['false'], isYesNo: true },
  { yes: 'y', no: ['n'], isYesNo: true },
  { yes: 't', no: ['f'], isYesNo: true },
  { yes: '1.0', no: ['0.0'], isYesNo: true },
  { yes: 'won', no: ['lost', 'not won'], isYesNo: false },
  { yes: 'closed won', no: ['closed lost'], isYesNo: false },
  { yes: 'converted', no: ['not converted', 'unconverted', 'lost'], isYesNo: false },
  { yes: 'success', no: ['failure', 'failed', 'no success'], isYesNo: false },
  { yes: 'customer', no: ['not customer', 'no customer', 'lost'], isYesNo: false },
];

/** Headers that tell an outcome, the surest first. */
const TELLING = [
  ...[
    'converted',
    'isconverted',
    'leadconverted',
    'hasconverted',
    'conversion',
    'outcome',
    'won',
    'iswon',
    'closedwon',
  ],
  ...[
    'dealwon',
    'iscustomer',
    'becamecustomer',
    'customer',
    'sold',
    'purchased',
    'target',
    'label',
    'result',
    'success',
  ],
  ...['status', 'leadstatus', 'stage', 'leadstage', 'dealstage', 'opportunitystage', 'y'],
];
const TELLING_WORDS = new Set(['converted', 'conversion', 'outcome', 'won', 'sold', 'purchased', 'target']);
/** A consent or a choice of channel is never the outcome, even as the only yes/no column. */
const CONSENT_WORDS = new Set(['not', 'opt', 'optin', 'optout', 'consent', 'subscribed', 'unsubscribed', 'newsletter']);

/**
 * The outcome column and which of its two values means converted. Throws NoOutcomeColumnError where no column has two
 * such values, or where several have and none has a telling name.
 */
export function proposeTarget(columns: readonly ColumnProfile[], fileName: string, wanted?: string): ProposedTarget {
  const candidates = columns.map(readOutcomes).filter((target) => target !== null);
  if (wanted !== undefined) return chosenByUser(candidates, columns, wanted, fileName);
  const rank = ({ column }: ProposedTarget): number => rankOf(column.header);
  const [best, ...rest] = candidates.toSorted((a, b) => rank(a) - rank(b));
  if (best !== undefined && tellsOutcome(best.column.header)) return best;
  const plain = candidates.filter(({ column }) => !headerWords(column.header).some((word) => CONSENT_WORDS.has(word)));
  if (plain.length === 1) return plain[0] as ProposedTarget;
  if (best !== undefined && rest.length === 0) return refuse(fileName, onlyConsent(best));
  if (best !== undefined) return refuse(fileName, several(candidates));
  return refuse(
    fileName,
    `has no outcome column: none of its ${columns.length} columns has exactly two values such as yes/no or 0/1.`,
  );
}

/** Whether a header is that of an outcome; the only yes/no column may be one without. */
export function tellsOutcome(header: string): boolean {
  return rankOf(header) <= TELLING.length;
}

function rankOf(header: string): number {
  const exact = TELLING.indexOf(headerName(header));
  if (exact >= 0) return exact;
  return headerWords(header).some((word) => TELLING_WORDS.has(word)) ? TELLING.length : TELLING.length + 1;
}

function readOutcomes(column: ColumnProfile): ProposedTarget | null {
  if (column.distinct < 2 || column.words.length !== 2) return null;
  const spoken = new Map(column.words.map((word) => [word.replace(/[-_ ]+/g, ' ').trim(), word]));
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

function chosenByUser(
  candidates: readonly ProposedTarget[],
  columns: readonly ColumnProfile[],
  wanted: string,
  fileName: string,
): ProposedTarget {
  const isWanted = ({ header }: ColumnProfile): boolean => headerName(header) === headerName(wanted);
  const found = candidates.find(({ column }) => isWanted(column));
  if (found !== undefined) return found;
  const column = columns.find(isWanted);
  if (column === undefined) return refuse(fileName, `has no column "${wanted}" to be the outcome.`);
  const values = column.words.map((word) => `"${word}"`).join(', ');
  return refuse(
    fileName,
    `has no yes/no in "${column.header}": it has ${column.distinct} different ${column.distinct === 1 ? 'value' : 'values'} (${values}${column.distinct > column.words.length ? ', …' : ''}).`,
  );
}

function several(candidates: readonly ProposedTarget[]): string {
  const names = candidates.map(({ column }) => column.header);
  return `has ${names.length} columns that could be the outcome: ${listNames(names, 8)}.`;
}

function onlyConsent({ column }: ProposedTarget): string {
  return `has no outcome column: "${column.header}" is its only yes/no column, and its name is not that of an outcome.`;
}

function refuse(fileName: string, why: string): never {
  throw new NoOutcomeColumnError(
    `${fileName} ${why}\n` +
      `Name it:  npx leadscore run ${fileName} --schema schema.json     (start from: npx leadscore schema ${fileName} --outcome <column> --out schema.json)`,
  );
}
