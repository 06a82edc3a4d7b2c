import path from 'node:path';
import { DuckDbWarehouse } from '../../../adapters/local/duckdb-warehouse';
import { FolderObjectStore } from '../../../adapters/local/folder-object-store';
import { type DriftReport, driftReportSchema } from '../../../contracts/drift-report';
import type { LeadSchema } from '../../../contracts/lead-schema';
import type { CheckDriftInput } from '../../../contracts/pipeline';
import { detectDrift } from '../../../domain/pipeline/detect-drift';
import type { BucketView } from './bucket';

/** What a check reads, besides the clean leads of its runs. */
const READ = /^(models|schema|intake|drift|scores)\/|^runs\/[^/]+\/(load|prepared)\.json$/;

/**
 * The drift check of a run once more on this machine: the same files in a folder, the clean leads of its runs in DuckDB, and
 * the moment of the first check on the clock.
 */
export async function driftOnLaptop(
  processed: BucketView,
  folder: string,
  input: CheckDriftInput,
  checkedAt: string,
): Promise<DriftReport> {
  const home = new FolderObjectStore(path.join(folder, 'processed'));
  const leads = input.leadsOf.map((runId) => `leads/run_id=${runId}/`);
  for (const key of await processed.keys('')) {
    if (READ.test(key) || leads.some((prefix) => key.startsWith(prefix)))
      await home.put(key, await processed.bytes(key));
  }
  const schema = await processed.json<LeadSchema>('schema/leads.json');
  const warehouse = await DuckDbWarehouse.open(path.join(folder, 'leads.duckdb'), path.join(folder, 'processed'));
  try {
    await warehouse.migrate(schema);
    for (const prefix of leads) await warehouse.upsertLeads(schema, prefix);
    const clock = { now: () => new Date(checkedAt) };
    const { reportKey } = await detectDrift({ processed: home, warehouse, clock }, input);
    return driftReportSchema.parse(JSON.parse(Buffer.from((await home.get(reportKey)).body).toString('utf8')));
  } finally {
    await warehouse.close();
  }
}
