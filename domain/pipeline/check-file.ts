import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { driftReferenceSchema } from '../../contracts/drift-reference';
import type { DriftReport } from '../../contracts/drift-report';
import type { DriftRules } from '../../contracts/drift-rules';
import { evaluationSchema } from '../../contracts/evaluation';
import { checkDrift } from '../drift/check-drift';
import { type ComparedLeads, type ProfiledFile, readComparedLeads } from '../drift/read-compared-leads';
import type { ObjectReader } from '../ports/object-store';
import { loadChampion } from './champion';
import { modelFor } from './detect-drift';
import { readJson } from './json-artifact';
import { readableBy } from './readable-by';
import { readRealised } from './realised-scores';

export interface CheckFileInput {
  readonly runId: string;
  /** ISO 8601 instant in UTC. */
  readonly checkedAt: string;
  readonly file: ProfiledFile;
  readonly rules: DriftRules;
  readonly multivariate: boolean;
}

export interface CheckedFile extends Omit<ComparedLeads, 'table'> {
  readonly report: DriftReport;
}

/**
 * Compares a file with the leads that the champion learned from. The file is looked at by itself: earlier checks neither
 * make its verdict worse nor learn of it. Throws NoChampionError before the first release, SchemaMismatchError where two
 * columns of the file are one of the schema's.
 */
export async function checkFile(processed: ObjectReader, input: CheckFileInput): Promise<CheckedFile> {
  const { file, rules, multivariate, runId, checkedAt } = input;
  const champion = await loadChampion(processed);
  const { version } = champion.model;
  const reference = await readJson(
    processed,
    PROCESSED_KEYS.model(version, 'drift-reference.json'),
    driftReferenceSchema,
  );
  const evaluation = await readJson(processed, PROCESSED_KEYS.model(version, 'evaluation.json'), evaluationSchema);
  const used = new Set([champion.schema.target.column, ...reference.columns.map(({ column }) => column)]);
  const columns = champion.schema.columns.map((column) =>
    used.has(column.key) || column.role === 'id' ? column : { ...column, role: 'excluded' as const },
  );
  const { table, rowsLeftOut, unreadableCells } = readComparedLeads(file, { ...champion.schema, columns }, true);
  const report = checkDrift({
    runId,
    checkedAt,
    trigger: 'file',
    rules,
    reference: { name: `training leads of ${version}`, data: reference },
    current: { name: file.name, table },
    model: await modelFor(processed, champion, evaluation, readableBy(champion.spec, table)),
    realised: await readRealised(processed, table, { runId, champion: version }),
    past: [],
    multivariate,
  });
  return { report, rowsLeftOut, unreadableCells };
}
