import type { Feature, FeatureSpec } from '../../contracts/feature-spec';
import type { LeadColumn, LeadSchema } from '../../contracts/lead-schema';
import { NoLeadsError, NoUsableColumnsError, SchemaMismatchError } from '../errors';
import type { LeadTable } from '../leads/lead-table';
import { featureOutputs } from './feature-outputs';
import { type ColumnFit, fitColumn } from './fit-column';
import { describeMissingSignal } from './missing-signal';
import { DEFAULT_FEATURE_SETTINGS, type FeatureSettings } from './settings';
import { hashSpec } from './spec-hash';

/**
 * Fits the transform on `table`, which holds training rows only; row order does not matter, and outcomes change
 * no feature: they are only in the reason of a column that is dropped as too empty, where it has a signal.
 * Features follow the schema's order; id, target and order columns are never features; an excluded column is in
 * `dropped` with the schema's reason. Throws NoLeadsError without rows, SchemaMismatchError where a column's data is
 * not of its role, NoUsableColumnsError where nothing is left.
 */
export function fitFeatures(
  table: LeadTable,
  schema: LeadSchema,
  settings: Partial<FeatureSettings> = {},
): FeatureSpec {
  if (table.rowCount === 0) {
    throw new NoLeadsError('There are no leads to train on. Add a file with leads whose outcome is known.');
  }
  const chosen = { ...DEFAULT_FEATURE_SETTINGS, ...settings };
  const features: Feature[] = [];
  const dropped: FeatureSpec['dropped'] = [];
  for (const column of schema.columns) {
    if (column.role === 'id' || column.role === 'target' || column.role === 'order') continue;
    const fit = fitSchemaColumn(column, table, chosen);
    if ('feature' in fit) features.push(fit.feature);
    else dropped.push({ column: column.key, header: column.header, reason: fit.reason });
  }
  if (features.length === 0) throw noUsableColumns(dropped);
  const content = {
    formatVersion: 1 as const,
    trainingRows: table.rowCount,
    features,
    outputs: featureOutputs(features),
    dropped,
  };
  return { ...content, hash: hashSpec(content) };
}

function fitSchemaColumn(column: LeadColumn, table: LeadTable, settings: FeatureSettings): ColumnFit {
  if (column.role === 'excluded') return { reason: column.reason ?? 'excluded in the schema' };
  const data = table.columns.get(column.key);
  if (data === undefined) return { reason: 'not in the training leads' };
  if (data.kind !== column.role) {
    throw new SchemaMismatchError(
      `Column "${column.header}" was read as ${data.kind}, but the schema says ${column.role}. ` +
        'Read the leads again with this schema, or correct the role of the column in it.',
    );
  }
  const fit = fitColumn(column, data, settings);
  const signal = 'reason' in fit && fit.isSparse === true ? describeMissingSignal(data, table.outcomes) : null;
  return 'reason' in fit && signal !== null ? { reason: `${fit.reason}; ${signal}` } : fit;
}

function noUsableColumns(dropped: FeatureSpec['dropped']): NoUsableColumnsError {
  const named = dropped.slice(0, 5).map(({ header, reason }) => `"${header}": ${reason}`);
  const more = dropped.length > named.length ? `; and ${dropped.length - named.length} more` : '';
  const why = named.length === 0 ? 'the schema has none' : `${named.join('; ')}${more}`;
  return new NoUsableColumnsError(
    `No column is left to learn from (${why}). Add a column that is filled and differs from lead to lead, ` +
      'or give one back that the schema excludes.',
  );
}
