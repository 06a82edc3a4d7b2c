import type { ChildProcess } from 'node:child_process';

const KILL_AFTER_MS = 5_000;
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Asks the child and all that it started to end (SIGTERM), and after 5 s makes them (SIGKILL). */
export function killGroup(child: ChildProcess): void {
  signalGroup(child, 'SIGTERM');
  setTimeout(() => signalGroup(child, 'SIGKILL'), KILL_AFTER_MS).unref();
}

/**
 * Calls `cleanUp` when this process is interrupted or exits. A signal that nobody else listens to then ends this process
 * as it would have without us. Returns the function that stops watching.
 */
export function whenInterrupted(cleanUp: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    cleanUp();
    stop();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const stop = () => {
    for (const signal of SIGNALS) process.off(signal, onSignal);
    process.off('exit', cleanUp);
  };
  for (const signal of SIGNALS) process.on(signal, onSignal);
  process.on('exit', cleanUp);
  return stop;
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    // A negative id means the group, which outlives its leader. Windows has none: there the child alone is ended.
    if (process.platform === 'win32') child.kill(signal);
    else process.kill(-child.pid, signal);
  } catch (error) {
    // ESRCH: they have all ended already. EPERM: what macOS says of a group of zombies.
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
