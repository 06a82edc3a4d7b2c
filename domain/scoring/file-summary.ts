import { type BestLead, type FileScores, MOST_BEST_LEADS } from '../../contracts/score-job';
import { scoreReasons } from '../api/score-reasons';
import { hashIds, RepeatedIds } from './repeated-ids';
import type { ScoredBlock } from './score-block';

/** Of each lead: as many as a glance takes in. */
const REASONS = 3;

/** Of the leads that are kept: where a later row takes the place of a good one, the next best one is called instead. */
const KEPT = 3 * MOST_BEST_LEADS;

/**
 * What a file or a part of one amounts to, block by block: how many leads of each kind, and who to call first. Of rows
 * with one id the last one counts among the best: it replaces the others, as a newer lead does in the warehouse. The
 * best are those of the whole file for as long as no more than 40 good ones have been replaced by worse ones.
 */
export class FileSummary {
  private readonly counts = { rows: 0, hot: 0, rejected: 0 };
  private readonly grades = { A: 0, B: 0, C: 0, D: 0 };
  private readonly repeated = new RepeatedIds();
  private repeatedInParts = 0;
  private best: BestLead[] = [];
  /** Ids of the best. */
  private readonly listed = new Set<string>();

  add({ ids, probabilities, grades, hot, reasons, rejected }: ScoredBlock): void {
    this.counts.rows += ids.length + rejected.length;
    this.counts.rejected += rejected.length;
    this.repeated.add(hashIds(ids));
    for (const [row, grade] of grades.entries()) {
      this.grades[grade]++;
      this.counts.hot += hot[row] as number;
      const probability = probabilities[row] as number;
      const id = ids[row] as string;
      if (this.listed.has(id)) this.remove(id);
      const last = this.best[KEPT - 1];
      if (last !== undefined && probability <= last.probability) continue;
      const why = reasons?.[row];
      this.take({
        id,
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
    this.repeatedInParts += part.repeatedIds ?? 0;
    for (const lead of part.best ?? []) {
      if (this.listed.has(lead.id)) this.remove(lead.id);
      this.take(lead);
    }
  }

  get scores(): Required<FileScores> {
    const repeatedIds = this.repeated.count + this.repeatedInParts;
    return { ...this.counts, repeatedIds, grades: { ...this.grades }, best: this.best.slice(0, MOST_BEST_LEADS) };
  }

  /** Behind those that are as good: the file's order decides. */
  private take(lead: BestLead): void {
    const behind = this.best.findIndex(({ probability }) => probability < lead.probability);
    this.best.splice(behind < 0 ? this.best.length : behind, 0, lead);
    this.listed.add(lead.id);
    const dropped = this.best.length > KEPT ? this.best.pop() : undefined;
    if (dropped !== undefined) this.listed.delete(dropped.id);
  }

  private remove(id: string): void {
    this.best = this.best.filter((lead) => lead.id !== id);
    this.listed.delete(id);
  }
}
