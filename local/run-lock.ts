import { hostname } from 'node:os';
import { isProcessAlive } from '../adapters/local/folder-runs';
import type { RunLock } from '../contracts/run-lock';
import { changeRunLock, takeRunLock } from '../domain/pipeline/run-lock';
import type { Home } from './home';

const HEARTBEAT_MS = 15_000;
/**
 * A holder that has given no sign of life for so long is gone, even where a process of its number is there: numbers are
 * given out again, in a container soon. Longer than any step keeps the event loop busy.
 */
const SILENT_MS = 120_000;

export interface HeldHome {
  /** Lets the next run begin. Safe to repeat. */
  release(): Promise<void>;
}

/**
 * Makes `runId` the one run of this home. A run that was killed, or whose machine went down, is taken over at once on the
 * same machine and after two minutes from another one. Throws RunUnderWayError, which names the run that is in the way.
 */
export async function holdHome(home: Home, runId: string, now: () => Date = () => new Date()): Promise<HeldHome> {
  const { processed } = home;
  const holderNow = () => ({
    kind: 'process' as const,
    host: hostname(),
    processId: process.pid,
    aliveAt: now().toISOString(),
  });
  const lock: RunLock = {
    formatVersion: 1,
    runId,
    takenAt: now().toISOString(),
    holder: holderNow(),
    releasedAt: null,
  };
  const isAtWork = async ({ holder }: RunLock): Promise<boolean> => {
    if (holder.kind !== 'process') return false;
    if (now().getTime() - Date.parse(holder.aliveAt) >= SILENT_MS) return false;
    return holder.host !== hostname() || isProcessAlive(holder.processId);
  };
  await takeRunLock({ processed, isAtWork }, lock, (other) => describe(other, home));

  const heartbeat = setInterval(() => {
    // A disk that is full stops the run itself; here it is no news.
    void changeRunLock(processed, lock, { holder: holderNow() }).catch(() => undefined);
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    release: async () => {
      clearInterval(heartbeat);
      await changeRunLock(processed, lock, { releasedAt: now().toISOString() });
    },
  };
}

function describe({ runId, takenAt, holder }: RunLock, home: Home): string {
  const who = holder.kind === 'process' ? `process ${holder.processId} on ${holder.host}` : holder.arn;
  const since = takenAt.slice(11, 16);
  return (
    `Another run is under way in ${home.folder}: ${runId}, since ${since} UTC (${who}).\n` +
    'One home has one run at a time. Wait for its end, or use another home:  --home <dir>'
  );
}
