import { type BestLead, type FileScores, MOST_BEST_LEADS } from '../../contracts/score-job';
import { scoreReasons } from '../api/score-reasons';
import type { ScoredBlock } from './score-block';

/** Of each lead: as many as a glance takes in. */
const REASONS = 3;

/** What a file or a part of one amounts to, block by block: how many leads of each kind, and who to call first. */
export class FileSummary {
  private readonly counts = { rows: 0, hot: 0, rejected: 0 };
  private readonly grades = { A: 0, B: 0, C: 0, D: 0 };
  private best: BestLead[] = [];

  add({ ids, probabilities, grades, hot, reasons, rejected }: ScoredBlock): void {
    this.counts.rows += ids.length + rejected.length;
    this.counts.rejected += rejected.length;
    for (const [row, grade] of grades.entries()) {
      this.grades[grade]++;
      this.counts.hot += hot[row] as number;
      const probability = probabilities[row] as number;
      const last = this.best[MOST_BEST_LEADS - 1];
      if (last !== undefined && probability <= last.probability) continue;
      const why = reasons?.[row];
      this.take({
        id: ids[row] as string,
        probability,
        grade,
        hot: hot[row] === 1,
        reasons: (why === undefined ? [] : scoreReasons(why)).slice(0, REASONS),
      });
    }
  }

  /** Takes in what became of the part behind. */
  join(part: FileScores): void {
    this.counts.rows += part.rows;
    this.counts.hot += part.hot;
    this.counts.rejected += part.rejected;
    for (const grade of ['A', 'B', 'C', 'D'] as const) this.grades[grade] += part.grades?.[grade] ?? 0;
    for (const lead of part.best ?? []) this.take(lead);
  }

  get scores(): Required<FileScores> {
    return { ...this.counts, grades: { ...this.grades }, best: [...this.best] };
  }

  /** Behind those that are as good: the file's order decides. */
  private take(lead: BestLead): void {
    const behind = this.best.findIndex(({ probability }) => probability < lead.probability);
    this.best.splice(behind < 0 ? this.best.length : behind, 0, lead);
    if (this.best.length > MOST_BEST_LEADS) this.best.pop();
  }
}
