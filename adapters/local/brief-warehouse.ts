import { existsSync } from 'node:fs';
import { ServiceThrottledError, WarehouseError } from '../../domain/errors';
import type { ScoreStore } from '../../domain/ports/score-store';
import type { LeadScore, Warehouse } from '../../domain/ports/warehouse';

type Scores = Pick<Warehouse, 'scoreHistory' | 'appendScores'>;

/**
 * The scores of a warehouse that one process at a time may have open: it is opened for each call (20 ms) and let go of at
 * once, so that a server that is always there keeps no run out. While a run has it, that is a ServiceThrottledError:
 * asking again later helps.
 */
export class BriefWarehouse implements Scores, Pick<ScoreStore, 'history'> {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly open: () => Promise<Scores & Pick<Warehouse, 'close'>>,
  ) {}

  async history(leadId: string): Promise<LeadScore[]> {
    return existsSync(this.file) ? this.scoreHistory(leadId) : [];
  }

  scoreHistory(leadId: string): Promise<LeadScore[]> {
    return this.inTurn((warehouse) => warehouse.scoreHistory(leadId));
  }

  appendScores(scores: readonly LeadScore[]): Promise<void> {
    return this.inTurn((warehouse) => warehouse.appendScores(scores));
  }

  /** One call after the other: a process cannot open the file twice. */
  private inTurn<T>(use: (warehouse: Scores) => Promise<T>): Promise<T> {
    const turn = this.last.then(() => this.whileOpen(use));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async whileOpen<T>(use: (warehouse: Scores) => Promise<T>): Promise<T> {
    const warehouse = await this.open().catch((cause: unknown) => {
      if (!(cause instanceof WarehouseError) || !/^Another leadscore run/.test(cause.message)) throw cause;
      throw new ServiceThrottledError('A run has the warehouse. Ask again when it has ended.', { cause });
    });
    try {
      return await use(warehouse);
    } finally {
      await warehouse.close();
    }
  }
}
