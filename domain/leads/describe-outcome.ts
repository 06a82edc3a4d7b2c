import type { LeadSchema } from '../../contracts/lead-schema';
import { cleanCategory } from './cell-text';

const MAX_LETTERS = 40;
const MAX_VALUES = 4;

/** `Converted = 1, yes or true`: the outcome column, and what it says of a lead that converted. One short line. */
export function describeOutcome({ columns, target }: LeadSchema): string {
  const header = columns.find(({ key }) => key === target.column)?.header ?? target.column;
  return `${shortened(header)} = ${orList(target.positiveValues)}`;
}

function orList(values: readonly string[]): string {
  const shown = values.slice(0, MAX_VALUES).map((value) => (value === '' ? 'blank' : shortened(value)));
  if (values.length > MAX_VALUES) return `${shown.join(', ')}, …`;
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}

function shortened(text: string): string {
  const letters = Array.from(cleanCategory(text));
  return letters.length > MAX_LETTERS ? `${letters.slice(0, MAX_LETTERS - 1).join('')}…` : letters.join('');
}
