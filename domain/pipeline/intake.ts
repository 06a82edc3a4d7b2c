import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { LeadSchema } from '../../contracts/lead-schema';
import type { Ledger } from '../../contracts/ledger';
import type { IntakeInput, IntakeOutput } from '../../contracts/pipeline';
import type { IntakeFile, IntakeManifest } from '../../contracts/run';
import { InputError, NoLeadsError } from '../errors';
import { describeOutcome } from '../leads/describe-outcome';
import type { Dialect } from '../leads/dialect';
import { matchHeader } from '../leads/match-header';
import { proposeSchema } from '../leads/propose-schema';
import type { ObjectStore } from '../ports/object-store';
import { findChampion } from './champion';
import { pinDriftRules } from './drift-rules';
import { findNewFiles, type NewFile } from './find-new-files';
import { toJson } from './json-artifact';
import { readLedger, updateLedger } from './ledger';
import { listIsStale } from './list-is-stale';
import { draftSchema } from './pin-schema';
import { trainedAsAsked } from './trained-as-asked';
import { isCheck, NOTHING, scoredAnew, type Work, workOfCheck } from './work-of-check';

export interface IntakeDeps {
  readonly raw: ObjectStore;
  readonly processed: ObjectStore;
}

/** What `use` makes of a file that is a table of leads; `null` where the file is set aside. */
type Attempt = <T>(file: NewFile, use: (dialect: Dialect) => T | Promise<T>) => Promise<T | null>;

/** A file that cannot be used, and why. */
interface Refusal {
  readonly file: NewFile;
  readonly error: InputError;
}

/**
 * Decides what a run has to do: finds the files that have not been taken in, checks each against the pinned schema and
 * writes the manifest that the ETL job reads. Nothing is computed before every file is known to be readable, and a
 * schema is pinned only once a file fits it. A file that cannot be used stops a manual run; in an unattended one it is
 * set aside by name and the others go on. A manual run looks at files that were set aside once more.
 */
export async function planIntake(deps: IntakeDeps, input: IntakeInput): Promise<IntakeOutput> {
  const { raw, processed } = deps;
  const isManual = input.trigger === 'manual';
  await pinDriftRules(raw, processed);
  const ledger = await readLedger(processed);
  const champion = await findChampion(processed);
  const hasChampion = champion !== null;
  const found = await findNewFiles(raw, ledger, isManual);
  const refusals: Refusal[] = [];
  const attempt: Attempt = async (file, use) => {
    try {
      if (file.dialect instanceof InputError) throw file.dialect;
      return await use(file.dialect);
    } catch (error) {
      if (!(error instanceof InputError) || (isManual && !file.wasRefused)) throw error;
      refusals.push({ file, error });
      return null;
    }
  };
  const drafted = await draftSchema(
    deps,
    ledger.takenIn.length > 0 || hasChampion,
    () => proposeFromFirst(raw, found, attempt),
    input.options.exclude,
  );
  const files: IntakeFile[] = [];
  for (const file of found) {
    if (drafted === null || refusals.some((refusal) => refusal.file === file)) continue;
    const described = await attempt(file, (dialect) => describeFile(file, dialect, drafted.schema));
    if (described !== null) files.push(described);
  }
  if (refusals.length > 0) await rememberRefused(processed, refusals);
  if (files.length === 0 && (ledger.takenIn.length === 0 || input.trigger === 'drop') && refusals[0] !== undefined) {
    throw refusals[0].error;
  }
  const manifestKey = PROCESSED_KEYS.manifest(input.runId);
  if (drafted === null || (files.length === 0 && ledger.takenIn.length === 0)) {
    const sentence = 'There are no leads yet. Drop a CSV export with outcomes under leads/ and run again.';
    if (isManual) throw new NoLeadsError(sentence);
    // A schedule that runs before the first export is no failure that should wake anybody.
    return { ...NOTHING, manifestKey, files: 0, options: input.options, hasChampion: false, sentence };
  }
  await drafted.pin();

  const { schema } = drafted;
  const manifest: IntakeManifest = {
    formatVersion: 1,
    runId: input.runId,
    schema,
    files,
    refused: refusals.map(({ file, error }) => ({ key: file.key, reason: error.message })),
  };
  await processed.put(manifestKey, toJson(manifest));

  const todo: Work =
    files.length > 0
      ? { work: 'new-leads', leadsOf: [input.runId] }
      : isCheck(input.trigger)
        ? await workOfCheck(processed, input, ledger, champion?.version ?? null)
        : await workWithoutFiles(deps, input, schema, ledger, champion?.version ?? null);
  const sentence = describe(files.length, refusals, schema, todo);
  const { work, leadsOf } = todo;
  return {
    work,
    leadsOf: [...leadsOf],
    manifestKey,
    files: files.length,
    options: input.options,
    hasChampion,
    sentence,
  };
}

/** The proposal of the first file that can be the model of the others; `null` where there is none. */
async function proposeFromFirst(
  raw: ObjectStore,
  files: readonly NewFile[],
  attempt: Attempt,
): Promise<LeadSchema | null> {
  for (const file of files) {
    const schema = await attempt(file, async (dialect) => {
      const { body } = await raw.get(file.key);
      return proposeSchema(body, dialect, file.name);
    });
    if (schema !== null) return schema;
  }
  return null;
}

function describeFile(file: NewFile, dialect: Dialect, schema: LeadSchema): IntakeFile {
  const { encoding, delimiter, decimal, header } = dialect;
  const { columns, extraColumns } = matchHeader(schema, header, file.name);
  return {
    key: file.key,
    version: file.version,
    contentHash: file.contentHash,
    bytes: file.bytes,
    encoding,
    delimiter,
    decimal,
    header: [...header],
    columns: [...columns],
    extraColumns: [...extraColumns],
  };
}

async function rememberRefused(processed: ObjectStore, refusals: readonly Refusal[]): Promise<void> {
  const entries = refusals.map(({ file: { key, version, contentHash }, error }): Ledger['refused'][number] => ({
    key,
    version,
    contentHash,
    reason: error.message,
  }));
  const again = new Set(entries.map((entry) => entry.contentHash));
  await updateLedger(processed, (ledger) => ({
    ...ledger,
    refused: [...ledger.refused.filter((entry) => !again.has(entry.contentHash)), ...entries],
  }));
}

/**
 * Without new files there is work only where somebody, or a changed schema, asks for another training; where a run ended
 * before its scoring, whose leads are compared once more, as a training that they asked for may not have been made; or
 * where another model has become the champion since the leads were scored.
 */
async function workWithoutFiles(
  { processed }: IntakeDeps,
  { options, trigger }: IntakeInput,
  schema: LeadSchema,
  { unscored = [] }: Ledger,
  champion: string | null,
): Promise<Work> {
  const retrain: Work = { work: 'retrain-only', leadsOf: [] };
  if (options.retrain !== 'never') {
    if (options.retrain === 'always' || trigger === 'schedule') return retrain;
    const isAsAsked = await trainedAsAsked(processed, schema, trigger === 'manual' ? options : null);
    if (!isAsAsked) return retrain;
  }
  if (champion === null) return NOTHING;
  if (unscored.length > 0) return { work: 'score-only', leadsOf: unscored };
  return (await listIsStale(processed, champion)) ? scoredAnew(champion, []) : NOTHING;
}

function describe(files: number, refusals: readonly Refusal[], schema: LeadSchema, { work, sentence }: Work): string {
  const names = refusals.slice(0, 3).map(({ file }) => file.name);
  const more = refusals.length > names.length ? ', …' : '';
  const aside = refusals.length === 0 ? '' : `, ${refusals.length} set aside (${names.join(', ')}${more})`;
  if (sentence !== undefined) return `${sentence}${aside}`;
  if (work === 'nothing') return `nothing new: every file has been taken in before${aside}`;
  if (work === 'score-only') return `no new file${aside}; what an earlier run did not come to is made up for`;
  const columns = schema.columns.filter((column) => column.role !== 'excluded').length;
  const count = files === 0 ? 'no new file' : files === 1 ? '1 new file' : `${files} new files`;
  return `${count}${aside}, ${columns} of ${schema.columns.length} columns used, outcome: ${describeOutcome(schema)}`;
}
