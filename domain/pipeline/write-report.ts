import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { etlSummarySchema, intakeManifestSchema } from '../../contracts/run';
import type { ObjectStore } from '../ports/object-store';
import { renderReport } from '../reports/report';
import type { ReportInput } from '../reports/report-input';
import { findDriftReport } from './drift-reports';
import { findJson } from './json-artifact';

/** Renders the report of a run from what its steps left behind. A step that did not run leaves its part out. */
export async function writeReport(
  processed: ObjectStore,
  input: Omit<ReportInput, 'etl' | 'drift' | 'extraColumns'> & { readonly runId: string },
): Promise<void> {
  const { runId } = input;
  const etl = await findJson(processed, PROCESSED_KEYS.etlSummary(runId), etlSummarySchema);
  const drift = await findDriftReport(processed, runId);
  const manifest = await findJson(processed, PROCESSED_KEYS.manifest(runId), intakeManifestSchema);
  const extra = manifest?.files.flatMap((file) => file.extraColumns.map(({ header }) => header)) ?? [];
  const extraColumns = [...new Set(extra)];
  await processed.put(PROCESSED_KEYS.report(runId), renderReport({ ...input, etl, drift, extraColumns }));
}
