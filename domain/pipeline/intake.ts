import { PROCESSED_KEYS, RAW_KEYS } from '../../contracts/artifact-keys';
import { championPointerSchema, modelVersionSchema } from '../../contracts/champion';
import type { LeadSchema } from '../../contracts/lead-schema';
import { EMPTY_LEDGER, type Ledger, ledgerSchema } from '../../contracts/ledger';
import type { IntakeInput, IntakeOutput } from '../../contracts/pipeline';
import type { IntakeFile, IntakeManifest, RunOptions } from '../../contracts/run';
import { LeadscoreError, NoLeadsError } from '../errors';
import { detectDialect } from '../leads/dialect';
import { matchHeader } from '../leads/match-header';
import { proposeSchema } from '../leads/propose-schema';
import type { ObjectStore } from '../ports/object-store';
import { contentHash } from './content-hash';
import { findJson, readJson, toJson } from './json-artifact';
import { pinSchema } from './pin-schema';

export interface IntakeDeps {
  readonly raw: ObjectStore;
  readonly processed: ObjectStore;
}

interface NewFile {
  readonly key: string;
  readonly version: string;
  readonly contentHash: string;
  readonly body: Uint8Array;
}

/**
 * Decides what a run has to do: finds the files that have not been taken in, checks each against the pinned schema and
 * writes the manifest that the ETL job reads. Nothing is computed before every file is known to be readable.
 * A file that cannot be used stops a manual run; in an unattended one it is set aside by name and the others go on.
 */
export async function planIntake(deps: IntakeDeps, input: IntakeInput): Promise<IntakeOutput> {
  const { raw, processed } = deps;
  const ledger = (await findJson(processed, PROCESSED_KEYS.ledger, ledgerSchema)) ?? EMPTY_LEDGER;
  const found = await findNewFiles(raw, ledger);
  const propose = (): LeadSchema => proposeFromFirst(found);
  const { schema, changed } = await pinSchema(raw, processed, propose, input.options.exclude);

  const files: IntakeFile[] = [];
  const refused: (Ledger['refused'][number] & { error: LeadscoreError })[] = [];
  for (const file of found) {
    try {
      files.push(describeFile(file, schema));
    } catch (error) {
      if (!(error instanceof LeadscoreError) || input.trigger === 'manual') throw error;
      const { key, version, contentHash: hash } = file;
      refused.push({ key, version, contentHash: hash, reason: error.message, error });
    }
  }
  const firstRefusal = refused[0];
  if (firstRefusal !== undefined) {
    await rememberRefused(processed, ledger, refused);
    if (files.length === 0) throw firstRefusal.error;
  }

  const manifest: IntakeManifest = {
    formatVersion: 1,
    runId: input.runId,
    schema,
    files,
    refused: refused.map(({ key, reason }) => ({ key, reason })),
  };
  const manifestKey = PROCESSED_KEYS.manifest(input.runId);
  await processed.put(manifestKey, toJson(manifest));

  const hasChampion = (await processed.find(PROCESSED_KEYS.champion)) !== null;
  const work = await decideWork(deps, input, files.length, changed, ledger);
  const sentence = describe(files, refused.length, schema, work);
  return { work, manifestKey, files: files.length, options: input.options, hasChampion, sentence };
}

/** Files under `leads/` whose content has not been taken in or refused, each content once. */
async function findNewFiles(raw: ObjectStore, ledger: Ledger): Promise<NewFile[]> {
  const known = [...ledger.takenIn, ...ledger.refused];
  const versions = new Set(known.map((entry) => `${entry.version} ${entry.key}`));
  const hashes = new Set(known.map((entry) => entry.contentHash));
  const files: NewFile[] = [];
  for (const { key, version } of await raw.list(RAW_KEYS.leads)) {
    if (key.endsWith('/') || versions.has(`${version} ${key}`)) continue;
    const { body } = await raw.get(key);
    const hash = contentHash(body);
    if (hashes.has(hash)) continue;
    hashes.add(hash);
    files.push({ key, version, contentHash: hash, body });
  }
  return files;
}

function proposeFromFirst(files: readonly NewFile[]): LeadSchema {
  const first = files[0];
  if (first === undefined) {
    throw new NoLeadsError('There are no leads yet. Drop a CSV export with outcomes under leads/ and run again.');
  }
  const name = fileName(first.key);
  return proposeSchema(first.body, detectDialect(first.body, name), name);
}

function describeFile(file: NewFile, schema: LeadSchema): IntakeFile {
  const name = fileName(file.key);
  const { encoding, delimiter, decimal, header } = detectDialect(file.body, name);
  const { columns, extraColumns } = matchHeader(schema, header, name);
  return {
    key: file.key,
    version: file.version,
    contentHash: file.contentHash,
    bytes: file.body.length,
    encoding,
    delimiter,
    decimal,
    header: [...header],
    columns: [...columns],
    extraColumns: [...extraColumns],
  };
}

async function rememberRefused(processed: ObjectStore, ledger: Ledger, refused: Ledger['refused']): Promise<void> {
  const entries = refused.map(({ key, version, contentHash: hash, reason }) => ({
    key,
    version,
    contentHash: hash,
    reason,
  }));
  const next: Ledger = { ...ledger, refused: [...ledger.refused, ...entries] };
  await processed.put(PROCESSED_KEYS.ledger, toJson(next));
}

/** New files are always work. Without any, only a wish to train is. */
async function decideWork(
  deps: IntakeDeps,
  input: IntakeInput,
  newFiles: number,
  schemaChanged: boolean,
  ledger: Ledger,
): Promise<IntakeOutput['work']> {
  if (newFiles > 0) return 'new-leads';
  if (ledger.takenIn.length === 0) {
    throw new NoLeadsError('There are no leads yet. Drop a CSV export with outcomes under leads/ and run again.');
  }
  const { retrain } = input.options;
  if (retrain === 'never') return 'nothing';
  if (retrain === 'always' || input.trigger === 'schedule' || schemaChanged) return 'retrain-only';
  return (await trainedAsAsked(deps.processed, input.options)) ? 'nothing' : 'retrain-only';
}

/** True where the champion was trained with the split, seed and trials that this run asks for. */
export async function trainedAsAsked(processed: ObjectStore, options: RunOptions): Promise<boolean> {
  const champion = await findJson(processed, PROCESSED_KEYS.champion, championPointerSchema);
  if (champion === null) return false;
  const model = await readJson(processed, PROCESSED_KEYS.model(champion.version, 'model.json'), modelVersionSchema);
  const same: (keyof RunOptions)[] = ['split', 'holdoutShare', 'seed', 'tuningTrials', 'targetConversion'];
  return same.every((name) => model.options[name] === options[name]);
}

function describe(
  files: readonly IntakeFile[],
  refused: number,
  schema: LeadSchema,
  work: IntakeOutput['work'],
): string {
  if (work === 'nothing') return 'nothing new: every file has been taken in before';
  const columns = schema.columns.filter((column) => column.role !== 'excluded').length;
  const aside = refused === 0 ? '' : `, ${refused} set aside`;
  const count = files.length === 1 ? '1 new file' : `${files.length} new files`;
  return `${count}${aside}, schema pinned (${columns} of ${schema.columns.length} columns used)`;
}

function fileName(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}
