import type { ScoreStore } from '../../domain/ports/score-store';
import type { LeadScore, Warehouse } from '../../domain/ports/warehouse';

/** Scores by lead id out of the warehouse's own table: enough for a laptop, where DuckDB answers in milliseconds. */
export class WarehouseScoreStore implements ScoreStore {
  constructor(private readonly warehouse: Pick<Warehouse, 'appendScores' | 'scoreHistory'>) {}

  record(scores: readonly LeadScore[]): Promise<void> {
    return this.warehouse.appendScores(scores);
  }

  async latest(leadId: string): Promise<LeadScore | null> {
    return (await this.history(leadId)).at(-1) ?? null;
  }

  history(leadId: string): Promise<LeadScore[]> {
    return this.warehouse.scoreHistory(leadId);
  }
}
