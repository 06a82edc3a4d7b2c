import type { Ledger } from '../../contracts/ledger';

/** What was taken in longer ago is no news, however few it was. */
const DAILY_CHECK_DAYS = 30;
/** How far a check looks back that a person asks for. */
const ASKED_CHECK_DAYS = 7;
const DAY_MS = 86_400_000;

export interface Waiting {
  readonly runs: readonly string[];
  readonly rows: number;
}

/** Runs of the last 30 days whose leads no check has judged yet, and how many rows they brought. */
export function waitingRuns(ledger: Ledger, now: string): Waiting {
  const waiting = (ledger.unjudged ?? []).filter(({ runId }) => isWithin(runId, now, DAILY_CHECK_DAYS));
  return { runs: waiting.map(({ runId }) => runId), rows: waiting.reduce((sum, { rows }) => sum + rows, 0) };
}

/**
 * Runs of the last 7 days that took files in after the champion was trained by the run `trained`, or the last such run
 * where there were none; oldest first.
 */
export function recentRuns(ledger: Ledger, now: string, trained: string): string[] {
  const runs = [...new Set(ledger.takenIn.map(({ runId }) => runId))];
  const recent = runs.filter((runId) => isWithin(runId, now, ASKED_CHECK_DAYS) && !isBefore(runId, trained));
  return recent.length > 0 ? recent : runs.slice(-1);
}

/** The leads of the run that trained the champion are among those that it has learnt from. */
function isBefore(runId: string, trained: string): boolean {
  const [began, then] = [timeOf(runId), timeOf(trained)];
  return runId === trained || (began !== null && then !== null && began <= then);
}

/** A run is named after the UTC second it began (`2026-11-21T10-48-01`). A name that is no time counts as recent. */
function isWithin(runId: string, now: string, days: number): boolean {
  const began = timeOf(runId);
  const reference = timeOf(now);
  return began === null || reference === null || reference - began <= days * DAY_MS;
}

function timeOf(runId: string): number | null {
  const [, day, hours, minutes, seconds] = /^(\d{4}-\d{2}-\d{2})T(\d{2})-(\d{2})-(\d{2})/.exec(runId) ?? [];
  const time = Date.parse(`${day}T${hours}:${minutes}:${seconds}Z`);
  return Number.isNaN(time) ? null : time;
}
