import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fitFeatures } from '../domain/features/fit-features';
import { DEFAULT_FEATURE_SETTINGS } from '../domain/features/settings';
import { detectDialect } from '../domain/leads/dialect';
import { matchHeader } from '../domain/leads/match-header';
import { proposeSchema } from '../domain/leads/propose-schema';
import { readLeads } from '../domain/leads/read-leads';
import type { PeerJob } from './features-worker';

/** The lead schema and the feature spec of the file, and what the peer needs to fit the same. */
export function fitOnAllRows(csv: string) {
  const bytes = readFileSync(csv);
  const name = basename(csv);
  const dialect = detectDialect(bytes, name);
  const schema = proposeSchema(bytes, dialect, name);
  const { columns, extraColumns } = matchHeader(schema, dialect.header, name);
  const { encoding, delimiter, decimal, header } = dialect;
  const { table } = readLeads(
    bytes,
    { key: name, encoding, delimiter, decimal, header, columns, extraColumns },
    schema,
  );
  const roles = new Map(schema.columns.map(({ key, role }) => [key, role]));
  const peerJob: Omit<PeerJob, 'warmUps' | 'runs' | 'sampleRows' | 'oneLeads' | 'answerFile'> & {
    outcomeIndex: number | undefined;
  } = {
    csv,
    delimiter,
    encoding,
    headerWidth: header.length,
    nullTokens: schema.nullTokens,
    columns: columns
      .map(({ key, index }) => ({ key, index, role: roles.get(key) ?? 'excluded' }))
      .filter(({ role }) => role === 'number' || role === 'flag' || role === 'category'),
    settings: DEFAULT_FEATURE_SETTINGS,
    outcomeIndex: columns.find(({ key }) => key === schema.target.column)?.index,
  };
  return { schema, spec: fitFeatures(table, schema, DEFAULT_FEATURE_SETTINGS), peerJob };
}
