import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { EMPTY_LEDGER, type Ledger, ledgerSchema } from '../../contracts/ledger';
import { ConcurrentChangeError } from '../errors';
import type { ObjectStore } from '../ports/object-store';
import { findJson, parseJson, toJson } from './json-artifact';

/** Two drops in one second meet once or twice; more than that is a loop. */
const ATTEMPTS = 5;

/** What has been taken in or refused so far. */
export async function readLedger(processed: ObjectStore): Promise<Ledger> {
  return (await findJson(processed, PROCESSED_KEYS.ledger, ledgerSchema)) ?? EMPTY_LEDGER;
}

/** Changes the ledger by compare-and-swap, so that of two runs at once neither forgets the other's files. */
export async function updateLedger(processed: ObjectStore, change: (ledger: Ledger) => Ledger): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const stored = await processed.find(PROCESSED_KEYS.ledger);
    const ledger = stored === null ? EMPTY_LEDGER : parseJson(stored, PROCESSED_KEYS.ledger, ledgerSchema);
    try {
      await processed.putIf(PROCESSED_KEYS.ledger, toJson(change(ledger)), stored?.etag ?? null);
      return;
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError) || attempt === ATTEMPTS) throw error;
    }
  }
}
