import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import type { LoadWarehouseInput, LoadWarehouseOutput } from '../../contracts/pipeline';
import { etlSummarySchema, type IntakeManifest, intakeManifestSchema, type LoadSummary } from '../../contracts/run';
import { NoLeadsError } from '../errors';
import type { ObjectStore } from '../ports/object-store';
import type { Warehouse } from '../ports/warehouse';
import { count, counted } from '../reports/format';
import { readJson, toJson } from './json-artifact';
import { updateLedger } from './ledger';

export interface LoadLeadsDeps {
  readonly processed: ObjectStore;
  readonly warehouse: Warehouse;
}

/**
 * Takes the cleaned leads of a run into the warehouse and, only then, marks their files as taken in: a run that fails
 * before this point is repeated from the same files. Throws NoLeadsError where no row at all could be used.
 */
export async function loadLeads(deps: LoadLeadsDeps, input: LoadWarehouseInput): Promise<LoadWarehouseOutput> {
  const manifest = await readJson(deps.processed, input.manifestKey, intakeManifestSchema);
  const etl = await readJson(deps.processed, PROCESSED_KEYS.etlSummary(input.runId), etlSummarySchema);
  await deps.warehouse.migrate(manifest.schema);
  const loaded = await deps.warehouse.upsertLeads(manifest.schema, etl.leadsPrefix);
  if (loaded.total === 0) {
    const reason = etl.quarantineReasons[0];
    throw new NoLeadsError(
      `None of the ${etl.rowsRead} rows could be used${reason === undefined ? '' : ` (${reason.count} because: ${reason.reason})`}. ` +
        `See ${PROCESSED_KEYS.quarantine(input.runId)} for each row with its line and reason.`,
    );
  }
  const summary: LoadSummary = { formatVersion: 1, runId: input.runId, ...loaded };
  await deps.processed.put(PROCESSED_KEYS.loadSummary(input.runId), toJson(summary));
  await rememberTakenIn(deps.processed, manifest, loaded.inserted + loaded.updated);
  const { total, labelled, positives } = loaded;
  const changes = `${count(loaded.inserted)} new, ${count(loaded.updated)} updated`;
  return {
    total,
    labelled,
    positives,
    sentence: `${counted(total, 'lead')}, ${count(labelled)} with an outcome (${changes})`,
  };
}

/** The drift check strikes the run out again once it has judged its rows, and so does the scoring once it has a list. */
async function rememberTakenIn(processed: ObjectStore, manifest: IntakeManifest, rows: number): Promise<void> {
  const { runId } = manifest;
  const hashes = new Set(manifest.files.map((file) => file.contentHash));
  await updateLedger(processed, ({ takenIn, refused, unjudged = [], unscored = [], ...rest }) => {
    const known = new Set(takenIn.map((entry) => entry.contentHash));
    const added = manifest.files
      .filter((file) => !known.has(file.contentHash))
      .map(({ key, version, contentHash }) => ({ key, version, contentHash, runId }));
    return {
      ...rest,
      takenIn: [...takenIn, ...added],
      refused: refused.filter((entry) => !hashes.has(entry.contentHash)),
      unjudged: [...unjudged.filter((entry) => entry.runId !== runId), { runId, rows }],
      unscored: [...unscored.filter((id) => id !== runId), runId],
    };
  });
}
