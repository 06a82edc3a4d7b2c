import * as z from 'zod';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { type DriftReport, driftReportSchema } from '../../contracts/drift-report';
import type { ObjectStore } from '../ports/object-store';
import { parseJson } from './json-artifact';

/** So many reports are looked through for one that has compared columns. */
const READ_AT_MOST = 10;

/** The drift report of a run; `null` where there is none, or one of format 1. Throws InvalidArtifactError. */
export async function findDriftReport(
  processed: Pick<ObjectStore, 'find'>,
  runId: string,
): Promise<DriftReport | null> {
  const key = PROCESSED_KEYS.driftReport(runId);
  const stored = await processed.find(key);
  if (stored === null) return null;
  const { formatVersion } = parseJson(stored, key, z.object({ formatVersion: z.number() }));
  return formatVersion === 1 ? null : parseJson(stored, key, driftReportSchema);
}

/** Runs that have a drift report, oldest first: run ids are instants, so that their text order is their time order. */
export async function listDriftRuns(processed: Pick<ObjectStore, 'list'>): Promise<string[]> {
  const objects = await processed.list('drift/');
  return objects.flatMap(({ key }) => /^drift\/([^/]+)\/report\.json$/.exec(key)?.[1] ?? []);
}

/**
 * The reports before this run's, oldest first, back to the newest that has compared columns: each carries the history
 * before it, so that one is enough as a rule.
 */
export async function readPastReports(
  processed: Pick<ObjectStore, 'find' | 'list'>,
  runId: string,
): Promise<DriftReport[]> {
  const earlier = (await listDriftRuns(processed)).filter((other) => other < runId);
  const reports: DriftReport[] = [];
  for (const other of earlier.slice(-READ_AT_MOST).reverse()) {
    const report = await findDriftReport(processed, other);
    if (report === null) break;
    reports.unshift(report);
    if (report.columns.length > 0) break;
  }
  return reports;
}
