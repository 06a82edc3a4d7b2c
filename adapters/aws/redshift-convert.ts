import type { LeadSchema } from '../../contracts/lead-schema';
import type { SqlType } from '../shared/lead-sql-columns';
import type { SqlDialect } from '../shared/lead-table-change';
import { columnName, valueType } from './redshift-names';
import type { SqlParameters } from './redshift-session';

const TEXT = valueType('VARCHAR');
const NUMBER = valueType('DOUBLE');
/** What DuckDB casts to a yes and to a no; Redshift has no such cast. */
const YES = ['true', 't', 'yes', 'y', '1'];
const NO = ['false', 'f', 'no', 'n', '0'];

/** Names and type changes as Redshift has them. Values are only words of this file and parameters. */
export const redshiftDialect: SqlDialect = { quote: columnName, convert };

/** Values of the parameters that `convert` has used in `sql`: the words for the outcome, in lower case. */
export function targetWords(schema: LeadSchema, sql: string): SqlParameters {
  const words = [...positives(schema), ...negatives(schema)];
  return Object.fromEntries(words.filter(([name]) => new RegExp(`:${name}\\b`).test(sql)));
}

/** A number that is no number becomes NULL. NaN is the one value that is not at most infinity. */
export function withoutNan(value: string): string {
  return `CASE WHEN ${value} <= CAST('Infinity' AS ${NUMBER}) THEN ${value} END`;
}

function convert(schema: LeadSchema, key: string, from: SqlType, to: SqlType): string {
  const value = columnName(key);
  if (to === 'VARCHAR') return textOf(value, from);
  if (to === 'BOOLEAN') {
    if (key === schema.target.column) return outcomeOf(schema, textOf(value, from));
    if (from === 'DOUBLE') return `CASE ${value} WHEN 1 THEN TRUE WHEN 0 THEN FALSE END`;
    return `CASE WHEN LOWER(TRIM(${value})) IN (${literals(YES)}) THEN TRUE WHEN LOWER(TRIM(${value})) IN (${literals(NO)}) THEN FALSE END`;
  }
  if (from === 'BOOLEAN') return `CAST(CASE WHEN ${value} THEN 1 WHEN NOT ${value} THEN 0 END AS ${NUMBER})`;
  // TRY_CAST fails on blank text: https://docs.aws.amazon.com/redshift/latest/dg/r_TRY_CAST.html
  const filled = `NULLIF(TRIM(${value}), '')`;
  const number = withoutNan(`TRY_CAST(${filled} AS ${NUMBER})`);
  if (schema.order?.kind !== 'time' || key !== schema.order.column) return number;
  return `COALESCE(${number}, CAST(DATEDIFF(millisecond, TIMESTAMP '1970-01-01', TRY_CAST(${filled} AS TIMESTAMP)) AS ${NUMBER}))`;
}

function textOf(value: string, from: SqlType): string {
  if (from === 'VARCHAR') return value;
  if (from === 'BOOLEAN') return `CASE WHEN ${value} THEN 'true' WHEN NOT ${value} THEN 'false' END`;
  // 12.0 is written as 12: that is how the cell read in the file.
  return `CASE WHEN ${value} = TRUNC(${value}) AND ABS(${value}) < 1e15 THEN CAST(CAST(${value} AS BIGINT) AS ${TEXT}) ELSE CAST(${value} AS ${TEXT}) END`;
}

function outcomeOf(schema: LeadSchema, text: string): string {
  const word = `LOWER(TRIM(${text}))`;
  const isOneOf = (words: [string, string][]) =>
    words.length === 0 ? 'FALSE' : `${word} IN (${words.map(([name]) => `:${name}`).join(', ')})`;
  return `CASE WHEN ${isOneOf(positives(schema))} THEN TRUE WHEN ${isOneOf(negatives(schema))} THEN FALSE END`;
}

function positives({ target }: LeadSchema): [string, string][] {
  return named('positive', target.positiveValues);
}

function negatives({ target }: LeadSchema): [string, string][] {
  return named('negative', target.negativeValues);
}

function named(prefix: string, words: readonly string[]): [string, string][] {
  return [...new Set(words)].map((word, index) => [`${prefix}_${index}`, word]);
}

function literals(words: readonly string[]): string {
  return words.map((word) => `'${word}'`).join(', ');
}
