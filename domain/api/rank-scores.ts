import type { Ranking, RankingPart } from '../../contracts/ranking';
import type { ScoredLeads } from '../model/scorer';

const GRADES = ['A', 'B', 'C', 'D'] as const;
const LINE_FEED = 10;

/**
 * What lies where in a file of scores: a header, then a line per lead, best first, so that each grade is one piece of it.
 * No line holds a line feed: ids are cleaned when they are read.
 */
export function rankScores(csv: Uint8Array, scored: ScoredLeads): Pick<Ranking, 'all' | 'grades' | 'hot'> {
  const counts = GRADES.map((grade) => scored.grades.reduce((sum, found) => sum + (found === grade ? 1 : 0), 0));
  let at = csv.indexOf(LINE_FEED) + 1;
  const fromByte = at;
  const grades = {} as Record<(typeof GRADES)[number], RankingPart>;
  for (const [index, grade] of GRADES.entries()) {
    const rows = counts[index] as number;
    const start = at;
    for (let row = 0; row < rows; row++) at = csv.indexOf(LINE_FEED, at) + 1;
    grades[grade] = { rows, fromByte: start, toByte: at };
  }
  const rows = scored.grades.length;
  const hot = scored.hot.reduce((sum, flag) => sum + flag, 0);
  return { hot, all: { rows, fromByte, toByte: at }, grades };
}
