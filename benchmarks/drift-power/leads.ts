import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { LeadSchema } from '../../contracts/lead-schema';
import { fitQuickModel } from '../../domain/evaluation/quick-model';
import { seededIndexes, shuffledIndexes } from '../../domain/evaluation/random';
import { rocAuc } from '../../domain/evaluation/roc-auc';
import { fitFeatures } from '../../domain/features/fit-features';
import { DEFAULT_FEATURE_SETTINGS } from '../../domain/features/settings';
import { detectDialect } from '../../domain/leads/dialect';
import type { LeadColumnData, LeadTable } from '../../domain/leads/lead-table';
import { matchHeader } from '../../domain/leads/match-header';
import { proposeSchema } from '../../domain/leads/propose-schema';
import { readLeads } from '../../domain/leads/read-leads';

/** All leads of a file, read once; a split is two lists of row numbers into them. */
export interface SimulatedLeads {
  /** Without ids, which no check looks at. */
  readonly table: LeadTable;
  /** The columns that a model would use, with the header in the file and the header's place. */
  readonly features: readonly { readonly column: string; readonly header: string; readonly index: number }[];
  readonly schema: LeadSchema;
  readonly encoding: string;
  readonly delimiter: string;
  /** A probability of each lead, from a model that was not fitted on it. */
  readonly scores: Float64Array;
  /** Probabilities of changed leads, each from the model that was not fitted on the row that it was made of. */
  readonly rescore: (changed: LeadTable, rows: Int32Array) => Float64Array;
  /** ROC AUC that is lost when the column's cells are those of other leads; not below 0. */
  readonly importance: ReadonlyMap<string, number>;
}

const FOLDS = 5;
const SEED = 1;
const IMPORTANCE_ROWS = 2_000;

/**
 * Reads the file with the schema that the command would propose. Scores come from five quick models, each asked about
 * the fifth of the leads that it has not seen: ROC AUC 0.978 on the X Education leads, in a second instead of a minute.
 */
export function readSimulatedLeads(csv: string): SimulatedLeads {
  const bytes = readFileSync(csv);
  const name = basename(csv);
  const dialect = detectDialect(bytes, name);
  const schema = proposeSchema(bytes, dialect, name);
  const { columns, extraColumns } = matchHeader(schema, dialect.header, name);
  const { encoding, delimiter, decimal, header } = dialect;
  const read = readLeads(bytes, { key: name, encoding, delimiter, decimal, header, columns, extraColumns }, schema);
  const spec = fitFeatures(read.table, schema, DEFAULT_FEATURE_SETTINGS);
  const places = new Map(columns.map(({ key, index }) => [key, index]));
  const features = spec.features.map(({ column, header }) => ({ column, header, index: places.get(column) ?? -1 }));
  const keys = features.map(({ column }) => column);
  const used = [...read.table.columns].filter(([key]) => keys.includes(key));
  const table: LeadTable = { ...read.table, ids: [], columns: new Map(used) };

  const shuffled = shuffledIndexes(table.rowCount, seededIndexes(SEED));
  const foldOf = new Uint8Array(table.rowCount);
  shuffled.forEach((row, position) => {
    foldOf[row] = position % FOLDS;
  });
  const models = Array.from({ length: FOLDS }, (_, fold) =>
    fitQuickModel(
      rowsOf(
        table,
        shuffled.filter((row) => foldOf[row] !== fold),
      ),
      keys,
    ),
  );
  const rescore = (changed: LeadTable, rows: Int32Array): Float64Array => {
    const byModel = models.map((model) => model(changed));
    return Float64Array.from(rows, (row, at) => 1 / (1 + Math.exp(-byModel[foldOf[row]][at])));
  };
  const everyRow = Int32Array.from({ length: table.rowCount }, (_, row) => row);
  const scores = rescore(table, everyRow);
  const importance = measureImportance(table, shuffled.slice(0, IMPORTANCE_ROWS), rescore);
  return { table, features, schema, encoding, delimiter, scores, rescore, importance };
}

/** ROC AUC lost on some leads when one column's cells are those of the neighbour. */
function measureImportance(
  all: LeadTable,
  rows: Int32Array,
  rescore: SimulatedLeads['rescore'],
): ReadonlyMap<string, number> {
  const table = rowsOf(all, rows);
  const known = rocAuc(rescore(table, rows), table.outcomes);
  const neighbours = rowsOf(
    table,
    rows.map((_, at) => (at + 1) % rows.length),
  );
  return new Map(
    [...table.columns.keys()].map((key) => {
      const shuffled = rescore(withColumn(table, key, columnOf(neighbours, key)), rows);
      return [key, Math.max(0, known - rocAuc(shuffled, table.outcomes))];
    }),
  );
}

/** As `takeRows`, without ids and order: five times as fast, and it is what a simulation does most. */
export function rowsOf(table: LeadTable, rows: Int32Array): LeadTable {
  const columns = new Map<string, LeadColumnData>();
  for (const [key, data] of table.columns) {
    if (data.kind === 'category') columns.set(key, { ...data, codes: pick(data.codes, rows, Int32Array) });
    else if (data.kind === 'flag') columns.set(key, { ...data, values: pick(data.values, rows, Int8Array) });
    else columns.set(key, { ...data, values: pick(data.values, rows, Float64Array) });
  }
  return { rowCount: rows.length, ids: [], columns, outcomes: pick(table.outcomes, rows, Int8Array), order: null };
}

function pick<T extends { [at: number]: number }>(from: T, rows: Int32Array, type: new (length: number) => T): T {
  const picked = new type(rows.length);
  for (let at = 0; at < rows.length; at++) picked[at] = from[rows[at]];
  return picked;
}

export function columnOf(table: LeadTable, key: string): LeadColumnData {
  const data = table.columns.get(key);
  if (data === undefined) throw new RangeError(`No column ${key}.`);
  return data;
}

export function withColumn(table: LeadTable, key: string, data: LeadColumnData): LeadTable {
  return { ...table, columns: new Map(table.columns).set(key, data) };
}
