import type { LeadAnswer } from '../../contracts/api';
import type { LeadScore, ScoreReason } from '../ports/warehouse';

/** Score points from which a change counts: less is what a retrained model alone may move. */
const STEADY_WITHIN = 5;
/** Scores before the last one that it is compared with: their median forgives one that was off. */
const COMPARED = 3;
const MOST_SCORES = 100;
const MOST_CHANGES = 6;
/** Contributions that differ by less look the same with two decimals. */
const SAME_WITHIN = 0.005;

/** A lead's scores, where they are going, and which reasons moved. `scores` oldest first, at least one. */
export function leadHistory(
  id: string,
  scores: readonly LeadScore[],
): Omit<LeadAnswer, 'requestId' | 'explanation' | 'fields'> {
  const newest = scores.toReversed();
  const [last, previous] = newest;
  const before = newest.slice(1, 1 + COMPARED).map(({ probability }) => probability * 100);
  return {
    id,
    ...(last === undefined ? { trend: null, change: 0 } : leadTrend(last.probability * 100, before)),
    history: newest.slice(0, MOST_SCORES).map(({ scoredAt, runId, modelVersion, probability, grade, hot }) => ({
      scoredAt,
      runId,
      modelVersion,
      probability,
      scorePoints: Math.round(probability * 100),
      grade,
      hot,
    })),
    changedReasons: changedReasons(previous?.reasons, last?.reasons),
  };
}

/** Where score points go, from those of up to three scores before. */
export function leadTrend(points: number, before: readonly number[]): Pick<LeadAnswer, 'trend' | 'change'> {
  if (before.length === 0) return { trend: null, change: 0 };
  const change = points - median(before);
  return { trend: trendOf(change), change: Math.round(change * 10) / 10 };
}

function trendOf(change: number): 'improving' | 'steady' | 'declining' {
  if (change >= STEADY_WITHIN) return 'improving';
  return change <= -STEADY_WITHIN ? 'declining' : 'steady';
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] as number)) / 2;
}

function changedReasons(
  before: readonly ScoreReason[] | undefined,
  after: readonly ScoreReason[] | undefined,
): LeadAnswer['changedReasons'] {
  if (before === undefined || after === undefined) return [];
  const headers = new Map([...before, ...after].map(({ column, header }) => [column, header]));
  const changes = [...headers].map(([column, header]) => {
    const [was, is] = [find(before, column), find(after, column)];
    return { column, header, before: was, after: is };
  });
  const moved = changes.filter((found) => sizeOf(found) >= SAME_WITHIN || found.before?.value !== found.after?.value);
  return moved.sort((a, b) => sizeOf(b) - sizeOf(a)).slice(0, MOST_CHANGES);
}

function find(reasons: readonly ScoreReason[], column: string): { value: string; contribution: number } | null {
  const found = reasons.find((reason) => reason.column === column);
  return found === undefined ? null : { value: found.value, contribution: found.contribution };
}

/** A reason that is not among the strongest counts as 0. */
function sizeOf({ before, after }: Pick<LeadAnswer['changedReasons'][number], 'before' | 'after'>): number {
  return Math.abs((after?.contribution ?? 0) - (before?.contribution ?? 0));
}
