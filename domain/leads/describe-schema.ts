import type { ColumnRole, LeadColumn, LeadSchema } from '../../contracts/lead-schema';

const GROUPS: readonly { readonly roles: readonly ColumnRole[]; readonly title: string }[] = [
  { roles: ['id', 'target', 'order'], title: 'Leads' },
  { roles: ['number'], title: 'Numbers' },
  { roles: ['flag'], title: 'Yes or no' },
  { roles: ['category'], title: 'Categories' },
  { roles: ['excluded'], title: 'Left out of the model' },
];
const MAX_HEADER = 48;

/** The schema as plain text for a terminal: columns grouped by role, headers and remarks aligned, no colours. */
export function describeSchema(schema: LeadSchema): string {
  const width = Math.min(MAX_HEADER, Math.max(...schema.columns.map(({ header }) => lengthOf(header))));
  const blocks: string[] = [];
  for (const { roles, title } of GROUPS) {
    const columns = roles.flatMap((role) => schema.columns.filter((column) => column.role === role));
    if (columns.length === 0) continue;
    const count = roles.includes('id') ? '' : ` (${columns.length})`;
    const lines = columns.map((column) => `  ${pad(column.header, width)}  ${remark(schema, column)}`.trimEnd());
    blocks.push([`${title}${count}`, ...lines].join('\n'));
  }
  return blocks.join('\n\n');
}

function remark(schema: LeadSchema, column: LeadColumn): string {
  const aliases = column.aliases.length === 0 ? '' : `also called ${column.aliases.join(', ')}`;
  const meaning = meaningOf(schema, column);
  return [meaning, aliases].filter((part) => part !== '').join('; ');
}

function meaningOf(schema: LeadSchema, column: LeadColumn): string {
  const { target, order } = schema;
  switch (column.role) {
    case 'id':
      return 'id of a lead';
    case 'target': {
      const open = target.otherValues === 'open' ? '; all else = open' : '';
      return `outcome: ${spoken(schema, target.positiveValues)} = converted; ${spoken(schema, target.negativeValues)} = not converted${open}`;
    }
    case 'order':
      return order?.kind === 'time' ? 'order: a later date is a newer lead' : 'order: a larger number is a newer lead';
    case 'excluded':
      return column.reason ?? '';
    default:
      return '';
  }
}

/** Null tokens beside the empty one are only its other spellings. */
function spoken({ nullTokens }: LeadSchema, values: readonly string[]): string {
  if (!values.includes('')) return values.join(', ');
  return [...values.filter((value) => value !== '' && !nullTokens.includes(value)), 'blank'].join(', ');
}

function pad(text: string, width: number): string {
  const letters = Array.from(text);
  const shown = letters.length > width ? `${letters.slice(0, width - 1).join('')}…` : text;
  return shown + ' '.repeat(width - lengthOf(shown));
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
