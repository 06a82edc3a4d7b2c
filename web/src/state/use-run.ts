import { useEffect } from 'preact/hooks';
import type { RunAnswer } from '../api/schema';
import { useApp } from './app-context';
import { type Query, useQuery } from './use-query';

const POLL_MS = 1_500;

/** A run, asked for again until it has ended. */
export function useRun(id: string): Query<RunAnswer> {
  const { api } = useApp();
  const run = useQuery(`run/${id}`, (signal) => api.run(id, signal));
  useReload(run, isUnderWay(run.data?.state));
  return run;
}

/** Asks again after a while, as long as there is something to wait for; not while nobody looks. */
export function useReload(query: Query<unknown>, isWaiting: boolean): void {
  const { reload, isLoading, data } = query;
  useEffect(() => {
    if (!isWaiting || isLoading) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') reload();
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [isWaiting, isLoading, data, reload]);
}

export function isUnderWay(state: RunAnswer['state'] | undefined): boolean {
  return state === 'waiting' || state === 'running';
}
