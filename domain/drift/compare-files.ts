import type { DriftReport } from '../../contracts/drift-report';
import type { DriftRules } from '../../contracts/drift-rules';
import type { LeadSchema } from '../../contracts/lead-schema';
import { checkDrift } from './check-drift';
import { proposeComparison } from './comparison-schema';
import { buildDriftReference } from './drift-reference';
import { type ComparedLeads, comparedColumns, type ProfiledFile, readComparedLeads } from './read-compared-leads';
import { referenceExtras } from './reference-extras';

export interface CompareFilesInput {
  readonly runId: string;
  /** ISO 8601 instant in UTC. */
  readonly checkedAt: string;
  readonly reference: ProfiledFile;
  readonly current: ProfiledFile;
  readonly rules: DriftRules;
  readonly multivariate: boolean;
}

export interface FileComparison {
  readonly report: DriftReport;
  /** What each column was taken for. */
  readonly schema: LeadSchema;
  readonly reference: Omit<ComparedLeads, 'table'>;
  readonly current: Omit<ComparedLeads, 'table'>;
}

/**
 * Compares two files without a model: their columns, their missing cells, and the conversion rate where the reference has
 * an outcome column. Throws SchemaMismatchError where no column can be compared.
 */
export function compareFiles({ reference, current, rules, multivariate, ...check }: CompareFilesInput): FileComparison {
  const schema = proposeComparison(reference, current);
  const features = comparedColumns(schema, `${reference.name} and ${current.name}`).map(({ key, header }) => ({
    column: key,
    header,
  }));
  const before = readComparedLeads(reference, schema);
  const now = readComparedLeads(current, schema);
  const table = withColumns(before.table, schema);
  const data = {
    ...buildDriftReference(table, { features }, new Float64Array(0)),
    ...referenceExtras(
      table,
      features.map(({ column }) => column),
    ),
  };
  const report = checkDrift({
    ...check,
    trigger: 'file',
    rules,
    reference: { name: reference.name, data },
    current: { name: current.name, table: now.table },
    model: null,
    realised: null,
    past: [],
    multivariate,
  });
  return { report, schema, reference: withoutTable(before), current: withoutTable(now) };
}

/** Columns that only the second file has are empty in the reference. */
function withColumns(table: ComparedLeads['table'], schema: LeadSchema): ComparedLeads['table'] {
  const columns = new Map(table.columns);
  for (const { key, role } of schema.columns) {
    if (columns.has(key)) continue;
    if (role === 'number')
      columns.set(key, { kind: 'number', values: new Float64Array(table.rowCount).fill(Number.NaN) });
    if (role === 'flag') columns.set(key, { kind: 'flag', values: new Int8Array(table.rowCount).fill(-1) });
    if (role === 'category') {
      columns.set(key, { kind: 'category', codes: new Int32Array(table.rowCount).fill(-1), dictionary: [] });
    }
  }
  return { ...table, columns };
}

function withoutTable({ rowsLeftOut, unreadableCells }: ComparedLeads): Omit<ComparedLeads, 'table'> {
  return { rowsLeftOut, unreadableCells };
}
