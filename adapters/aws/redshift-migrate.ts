import type { LeadSchema } from '../../contracts/lead-schema';
import { ConcurrentChangeError, WarehouseError } from '../../domain/errors';
import { type SqlType, sqlColumnsOf } from '../shared/lead-sql-columns';
import { changeOfLeadTable, rebuiltColumns, type StoredColumn } from '../shared/lead-table-change';
import { redshiftDialect, targetWords } from './redshift-convert';
import { columnDefinition, columnName, KEY_TEXT, keyOfColumn, storedType } from './redshift-names';
import { SCORES_TABLE } from './redshift-scores-table';
import { failureBehind, MAX_STATEMENTS, type RedshiftSession, type SqlParameters } from './redshift-session';

/** A change of the tables. Its name is recorded in `schema_changes`. */
interface Change {
  readonly name: string;
  readonly statements: readonly string[];
  readonly parameters?: SqlParameters;
}

/** Applied once each, in this order. Names and statements of a released one never change. */
const MIGRATIONS: readonly Change[] = [{ name: '0001 scores', statements: [SCORES_TABLE] }];

const WHAT = 'prepare its tables';
const CREATE_RECORD = `CREATE TABLE IF NOT EXISTS schema_changes (
  "step" BIGINT NOT NULL, "name" ${KEY_TEXT} NOT NULL, "changed_at" TIMESTAMP DEFAULT GETDATE())`;
const READ_LEADS = `SELECT column_name, data_type, is_nullable FROM information_schema.columns
  WHERE table_schema = 'public' AND table_name = 'leads' ORDER BY ordinal_position`;
const READ_RECORD = 'SELECT "name" FROM schema_changes ORDER BY "step"';
/**
 * Records a change, and fails by its NULL step where anybody else has recorded one since the state was read. The lock
 * comes before the first look at the table, so that the look sees what the one who held it has done.
 */
const RECORD = [
  'LOCK TABLE schema_changes',
  `INSERT INTO schema_changes ("step", "name")
     SELECT CASE WHEN COUNT(*) = CAST(:known AS BIGINT) THEN COUNT(*) + 1 END, CAST(:name AS ${KEY_TEXT}) FROM schema_changes`,
] as const;
/** Runs that change the tables at the same moment: each attempt but the last lets one of them through. */
const ATTEMPTS = 6;
/** Beyond it a new table is cheaper than one statement a column, and a batch has only 40. */
const MAX_ADDED = MAX_STATEMENTS - RECORD.length - 8;

interface State {
  readonly changes: readonly string[];
  readonly leads: readonly StoredColumn[];
}

/** Makes the tables that do not depend on the lead schema. Safe to repeat and under several at once. */
export async function migrateBase(session: RedshiftSession): Promise<void> {
  await converge(session, () => null);
}

/**
 * Makes or changes all tables for the schema, with the promise of `changeOfLeadTable`. Safe to repeat and under several
 * at once. Returns the columns of `leads` afterwards. Without a change it takes one batch of two queries.
 */
export async function migrateLeads(session: RedshiftSession, schema: LeadSchema): Promise<readonly StoredColumn[]> {
  sqlColumnsOf(schema);
  return (await converge(session, (state) => leadChange(schema, state))).leads;
}

/** Columns of `leads`; empty where there is no table yet. */
export async function storedColumns(session: RedshiftSession): Promise<StoredColumn[]> {
  const run = await session.run('look at its tables', [READ_LEADS]);
  return (await run.rows(0)).map(storedColumn);
}

/** Applies one change after the other until none is pending. */
async function converge(session: RedshiftSession, next: (state: State) => Change | null): Promise<State> {
  let lost = 0;
  for (;;) {
    const state = await readState(session);
    const done = new Set(state.changes);
    const change = MIGRATIONS.find(({ name }) => !done.has(name)) ?? next(state);
    if (change === null) return state;
    if (await apply(session, change, state.changes.length)) continue;
    if (++lost === ATTEMPTS) {
      throw new ConcurrentChangeError(
        `The warehouse could not ${WHAT}: other runs change them at the same time. Run again.`,
      );
    }
  }
}

async function readState(session: RedshiftSession): Promise<State> {
  for (let attempt = 1; ; attempt++) {
    try {
      const run = await session.run('look at its tables', [READ_LEADS, READ_RECORD]);
      const [leads, names] = await Promise.all([run.rows(0), run.rows(1)]);
      return { leads: leads.map(storedColumn), changes: names.map(([name]) => String(name)) };
    } catch (error) {
      if (attempt === ATTEMPTS || !isMissingTable(error)) throw error;
      await createRecord(session);
    }
  }
}

async function createRecord(session: RedshiftSession): Promise<void> {
  try {
    await session.run(WHAT, [CREATE_RECORD]);
  } catch (error) {
    // Of two that create it at once one is told so, IF NOT EXISTS or not.
    if (!/already exists|duplicate key/i.test(failureBehind(error)?.reason ?? '')) throw error;
  }
}

/** False where somebody else was faster; nothing has been changed then. */
async function apply(session: RedshiftSession, change: Change, known: number): Promise<boolean> {
  try {
    const parameters = { ...change.parameters, known, name: change.name };
    await session.run(WHAT, [...RECORD, ...change.statements], parameters);
    return true;
  } catch (error) {
    if (failureBehind(error)?.index === RECORD.length - 1) return false;
    throw error;
  }
}

/** Whether a statement has failed for want of a table. */
export function isMissingTable(error: unknown): boolean {
  return /relation .* does not exist/i.test(failureBehind(error)?.reason ?? '');
}

function leadChange(schema: LeadSchema, { leads: stored, changes }: State): Change | null {
  const change = changeOfLeadTable(schema, stored, redshiftDialect);
  if (change === null) return null;
  const id = schema.idColumn;
  const name = (what: string) => `leads ${changes.length + 1}: ${what}`;
  const define = (columns: readonly { key: string; type: SqlType }[]) =>
    columns.map((column) => `${columnDefinition(column, id)}${column.key === id ? ' NOT NULL' : ''}`).join(', ');
  if (change.kind === 'create') {
    // Sort and distribution stay AUTO: Redshift chooses them by the queries and the size that it sees.
    return { name: name('created'), statements: [`CREATE TABLE leads (${define(change.columns)})`] };
  }
  if (change.kind === 'add' && change.columns.length <= MAX_ADDED) {
    return {
      name: name(`${change.columns.length} columns added`),
      statements: change.columns.map((column) => `ALTER TABLE leads ADD COLUMN ${columnDefinition(column, id)}`),
    };
  }
  const columns =
    change.kind === 'rebuild' ? change.columns : rebuiltColumns(schema, stored, change.columns, redshiftDialect);
  const filled = columns.filter(({ expression }) => expression !== 'NULL');
  const names = filled.map(({ key }) => columnName(key)).join(', ');
  const expressions = filled.map(({ expression }) => expression).join(', ');
  return {
    name: name('rebuilt'),
    statements: [
      'LOCK TABLE leads',
      `CREATE TABLE leads_rebuilt (${define(columns)})`,
      `INSERT INTO leads_rebuilt (${names}) SELECT ${expressions} FROM leads`,
      'DROP TABLE leads',
      'ALTER TABLE leads_rebuilt RENAME TO leads',
    ],
    parameters: targetWords(schema, expressions),
  };
}

function storedColumn([name, dataType, nullable]: readonly unknown[]): StoredColumn {
  const type = storedType(String(dataType));
  if (type === null) {
    throw new WarehouseError(
      `The column ${name} of the table leads has the type ${dataType}, which leadscore never makes. Drop the column, or rename the table.`,
    );
  }
  return { key: keyOfColumn(String(name)), type, nullable: nullable !== 'NO' };
}
