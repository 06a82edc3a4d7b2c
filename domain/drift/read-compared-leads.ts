import type { ColumnRole, LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { SchemaMismatchError } from '../errors';
import { wordOf } from '../leads/cell-text';
import type { Dialect } from '../leads/dialect';
import { detectDialect } from '../leads/dialect';
import type { LeadColumnData, LeadTable } from '../leads/lead-table';
import { matchHeader } from '../leads/match-header';
import { type ColumnProfile, profileColumns } from '../leads/profile-columns';
import { readLeads } from '../leads/read-leads';
import type { ProfiledHeader } from './comparison-schema';

/** A lead file in memory, whose dialect and columns have been looked at. */
export interface ProfiledFile extends ProfiledHeader {
  readonly bytes: Uint8Array;
  readonly dialect: Dialect;
}

/** Throws UnreadableFileError where the file is no table of leads, SchemaMismatchError where two columns have one name. */
export function profileFile(bytes: Uint8Array, name: string): ProfiledFile {
  const dialect = detectDialect(bytes, name);
  return { name, bytes, dialect, header: dialect.header, profiles: profileColumns(bytes, dialect) };
}

export interface ComparedLeads {
  /** All columns that the schema compares and the file has, and outcomes where it has them. */
  readonly table: LeadTable;
  /** Rows that are no rows of the table: of another width, for example. */
  readonly rowsLeftOut: number;
  /** Cells that are not of their column's kind; they count as missing. */
  readonly unreadableCells: number;
}

const OUTCOME_ROLE = 'category';
/** A file's column is of another kind only where most of its cells are. */
const MOST = 0.98;
const FEW = 0.5;

/**
 * Reads a file to compare it with others: whatever its outcomes are called, and without ids unless `withIds` and the file
 * has them (then a row without one is left out). A column whose cells are not of the kind that `schema` says is read as
 * what they are, so that the comparison can say so.
 */
export function readComparedLeads(file: ProfiledFile, schema: LeadSchema, withIds = false): ComparedLeads {
  const { columns, extraColumns } = matchHeader(schema, file.header, file.name, {
    forScoring: true,
    idOptional: true,
  });
  const profileOf = new Map(
    columns.map(({ key, index }) => [key, file.profiles.find((profile) => profile.index === index)]),
  );
  const asWritten = schema.columns.map((column): LeadColumn => {
    const profile = profileOf.get(column.key);
    if (column.key === schema.target.column)
      return { ...column, role: profile === undefined ? 'target' : OUTCOME_ROLE };
    return profile === undefined ? column : { ...column, role: kindOf(column.role, profile) };
  });
  const { encoding, delimiter, decimal } = file.dialect;
  const leadFile = { key: file.name, encoding, delimiter, decimal, header: file.header, columns, extraColumns };
  const read = readLeads(
    file.bytes,
    leadFile,
    { ...schema, columns: asWritten },
    { forScoring: true, withoutIds: !(withIds && profileOf.has(schema.idColumn)) },
  );
  return {
    table: withOutcomes(read.table, schema, new Set(profileOf.keys())),
    rowsLeftOut: read.quarantined.length,
    unreadableCells: read.unreadableCells,
  };
}

/** What the schema compares: its features. Throws SchemaMismatchError where nothing is left. */
export function comparedColumns(schema: LeadSchema, names: string): readonly LeadColumn[] {
  const compared = schema.columns.filter(({ role }) => role === 'number' || role === 'category' || role === 'flag');
  if (compared.length > 0) return compared;
  throw new SchemaMismatchError(
    `${names}: no column can be compared. ${schema.columns.map(({ header, reason }) => `${header} is ${reason ?? 'an id or an outcome'}`).join('; ')}.\n` +
      'Export columns that say something about leads, such as a source or a number of visits.',
  );
}

function kindOf(role: ColumnRole, { filled, distinct, numberShare, flagShare }: ColumnProfile): ColumnRole {
  if (filled === 0) return role;
  if (role === 'number' && numberShare < FEW) return flagShare >= MOST ? 'flag' : 'category';
  if (role === 'flag' && flagShare < FEW) return numberShare >= MOST && distinct > 2 ? 'number' : 'category';
  return role;
}

/** The outcome was read as words, so that an outcome nobody knows sets no row aside. */
function withOutcomes(table: LeadTable, { target }: LeadSchema, inFile: ReadonlySet<string>): LeadTable {
  const words = table.columns.get(target.column);
  const columns = new Map<string, LeadColumnData>(
    [...table.columns].filter(([key]) => inFile.has(key) && key !== target.column),
  );
  if (words?.kind !== 'category') return { ...table, columns };
  const read = (word: string): number => {
    const spoken = wordOf(word);
    return target.positiveValues.includes(spoken) ? 1 : target.negativeValues.includes(spoken) ? 0 : -1;
  };
  const outcomeOf = words.dictionary.map(read);
  // A schema may say that blank means lost.
  const blank = read('');
  return {
    ...table,
    columns,
    outcomes: Int8Array.from(words.codes, (code) => (code < 0 ? blank : (outcomeOf[code] ?? -1))),
  };
}
