import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { WarehouseBusyError } from '../../domain/errors';
import type { ScoreStore } from '../../domain/ports/score-store';
import type { Warehouse } from '../../domain/ports/warehouse';

/** The other one has it for 20 ms to answer a request, for seconds to take in a file. */
const TRY_AGAIN_MS = 20;

/**
 * A warehouse that one process at a time may have open: it is opened for each call (20 ms) and let go of at once, so that
 * a run and a server that is always there do not keep each other out. While another process has it, a call waits its turn;
 * after `patienceMs` it is a WarehouseBusyError: trying again later helps.
 */
export class BriefWarehouse implements Warehouse, Pick<ScoreStore, 'history'> {
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly file: string,
    private readonly open: () => Promise<Warehouse>,
    private readonly patienceMs: number,
  ) {}

  async history(leadId: string): ReturnType<ScoreStore['history']> {
    return existsSync(this.file) ? this.scoreHistory(leadId) : [];
  }

  migrate = (...given: Parameters<Warehouse['migrate']>) => this.inTurn((warehouse) => warehouse.migrate(...given));

  upsertLeads = (...given: Parameters<Warehouse['upsertLeads']>) =>
    this.inTurn((warehouse) => warehouse.upsertLeads(...given));

  exportLabelledLeads = (...given: Parameters<Warehouse['exportLabelledLeads']>) =>
    this.inTurn((warehouse) => warehouse.exportLabelledLeads(...given));

  exportOpenLeads = (...given: Parameters<Warehouse['exportOpenLeads']>) =>
    this.inTurn((warehouse) => warehouse.exportOpenLeads(...given));

  exportLeadsOfRuns = (...given: Parameters<Warehouse['exportLeadsOfRuns']>) =>
    this.inTurn((warehouse) => warehouse.exportLeadsOfRuns(...given));

  appendScores = (...given: Parameters<Warehouse['appendScores']>) =>
    this.inTurn((warehouse) => warehouse.appendScores(...given));

  scoreHistory = (...given: Parameters<Warehouse['scoreHistory']>) =>
    this.inTurn((warehouse) => warehouse.scoreHistory(...given));

  /** Throws WarehouseError where the file is damaged, WarehouseBusyError where somebody keeps it. */
  check = () => this.inTurn(async () => undefined);

  /** Waits for calls under way. */
  async close(): Promise<void> {
    await this.last;
  }

  /** One call after the other: a process cannot open the file twice. Who waits for others of its process waits no longer for that. */
  private inTurn<T>(use: (warehouse: Warehouse) => Promise<T>): Promise<T> {
    const untilMs = performance.now() + this.patienceMs;
    const turn = this.last.then(() => this.whileOpen(use, untilMs));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async whileOpen<T>(use: (warehouse: Warehouse) => Promise<T>, untilMs: number): Promise<T> {
    const warehouse = await this.patiently(untilMs);
    try {
      return await use(warehouse);
    } finally {
      await warehouse.close();
    }
  }

  private async patiently(untilMs: number): Promise<Warehouse> {
    for (;;) {
      try {
        return await this.open();
      } catch (error) {
        if (!(error instanceof WarehouseBusyError) || performance.now() >= untilMs) throw error;
        await sleep(TRY_AGAIN_MS);
      }
    }
  }
}
