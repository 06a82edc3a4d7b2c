import type { FeatureSpec } from '../../contracts/feature-spec';
import type { LeadTable } from '../leads/lead-table';

/**
 * The leads as an older model can read them: columns that it learned as another kind, because the schema has changed
 * since, are left out and so count as not known.
 */
export function readableBy(spec: FeatureSpec, table: LeadTable): LeadTable {
  const kinds = new Map(spec.features.map((feature) => [feature.column, feature.kind]));
  const columns = [...table.columns].filter(([key, data]) => (kinds.get(key) ?? data.kind) === data.kind);
  return columns.length === table.columns.size ? table : { ...table, columns: new Map(columns) };
}
