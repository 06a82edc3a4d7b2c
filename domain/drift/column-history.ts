import type { DriftColumn, DriftReport, DriftTest } from '../../contracts/drift-report';
import { isAlarm } from './judge-tests';

const TREND_POINTS = 20;
const HISTORY_POINTS = 50;

/** This check, among earlier ones. */
export interface CheckPoint {
  readonly runId: string;
  readonly at: string;
  readonly championVersion: string | null;
}

/**
 * Where a column has been in earlier checks. Its series of drift begins anew with another champion, because the reference
 * is another one; a check with too few leads neither ends nor begins it.
 *
 * @param past earlier reports, oldest first
 */
export function columnHistory(
  column: string,
  test: DriftTest,
  now: CheckPoint,
  past: readonly DriftReport[],
): Pick<DriftColumn, 'since' | 'trend'> {
  const before = lastComparison(past);
  const earlier = before === null ? undefined : [...before.columns, ...before.outputs].find((c) => c.column === column);
  const carried = before?.championVersion === now.championVersion ? (earlier?.since ?? null) : null;
  const { runId, at } = now;
  const point = { runId, at, effect: test.effect, verdict: test.verdict };
  return {
    since: isAlarm(test) ? (carried ?? { runId, at }) : test.verdict === 'insufficient-data' ? carried : null,
    trend: [...(earlier?.trend ?? []), point].slice(-TREND_POINTS),
  };
}

/** Checks in a row in which something had moved, this one included. */
export function runsInARow(moved: boolean, isEnough: boolean, now: CheckPoint, past: readonly DriftReport[]): number {
  const before = past.at(-1);
  const carried = before?.championVersion === now.championVersion ? (before?.facts.runsInARow ?? 0) : 0;
  if (!isEnough) return carried;
  return moved ? carried + 1 : 0;
}

/** Earlier verdicts and performance, bounded; each report carries those before it, so that few have to be read. */
export function reportHistory(past: readonly DriftReport[]): {
  readonly verdicts: DriftReport['history'];
  readonly performance: DriftReport['performance']['history'];
} {
  const [oldest] = past;
  const verdicts = past.map(({ runId, checkedAt, verdict, sentence, decision }) => ({
    runId,
    at: checkedAt,
    verdict,
    sentence,
    retrained: decision?.retrain ?? false,
  }));
  return {
    verdicts: [...(oldest?.history ?? []), ...verdicts].slice(-HISTORY_POINTS),
    performance: (past.at(-1)?.performance.history ?? []).slice(-(HISTORY_POINTS - 1)),
  };
}

/** The newest report that compared columns. */
function lastComparison(past: readonly DriftReport[]): DriftReport | null {
  for (let index = past.length - 1; index >= 0; index--) {
    const report = past[index];
    if (report !== undefined && report.columns.length > 0) return report;
  }
  return null;
}
