import type { Home } from './home';

/** A run is named after the second it began, in UTC, so that names sort by time: `2026-11-20T22-41-07`. */
export async function makeRunId(home: Home, now: Date = new Date()): Promise<string> {
  const base = now.toISOString().slice(0, 19).replaceAll(':', '-');
  for (let attempt = 1; ; attempt++) {
    const id = attempt === 1 ? base : `${base}-${attempt}`;
    const taken =
      (await home.processed.list(`runs/${id}/`)).length + (await home.processed.list(`drift/${id}/`)).length;
    if (taken === 0) return id;
  }
}
