import type { ScoreProgress } from './score-file-locally';

/** What takes less needs no progress. */
const SHOW_AFTER_MS = 2_000;
const TERMINAL_EVERY_MS = 200;
const PLAIN_EVERY_MS = 10_000;

/**
 * Says how far the scoring of a file is, once it takes longer than two seconds: a line that moves on a terminal, a line
 * every ten seconds elsewhere. Call `done` before anything else is written.
 */
export function scoreProgressView(out: NodeJS.WriteStream, nowMs: () => number = () => performance.now()) {
  const startedAtMs = nowMs();
  const isTerminal = out.isTTY === true;
  let shownAtMs = Number.NEGATIVE_INFINITY;
  let isShown = false;
  return {
    update(progress: ScoreProgress): void {
      const now = nowMs();
      const elapsedMs = now - startedAtMs;
      const everyMs = isTerminal ? TERMINAL_EVERY_MS : PLAIN_EVERY_MS;
      const isOver = progress.bytes >= progress.totalBytes;
      if (isOver || elapsedMs < SHOW_AFTER_MS || now - shownAtMs < everyMs) return;
      shownAtMs = now;
      isShown = true;
      const text = `  ${describeProgress(progress, elapsedMs)}`;
      out.write(isTerminal ? `\r\x1b[2K${text.slice(0, (out.columns || 80) - 1)}` : `${text}\n`);
    },
    done(): void {
      if (isShown && isTerminal) out.write('\r\x1b[2K');
    },
  };
}

/** `412,000 leads · 38 % · 310,000 a second · about 2 s left`. */
export function describeProgress({ rows, bytes, totalBytes }: ScoreProgress, elapsedMs: number): string {
  const share = totalBytes === 0 ? 1 : Math.min(1, bytes / totalBytes);
  const perSecond = Math.round((rows * 1_000) / Math.max(1, elapsedMs));
  const left = share === 0 ? '' : ` · about ${secondsText((elapsedMs / share) * (1 - share))} left`;
  return `${count(rows)} leads · ${Math.floor(share * 100)} % · ${count(perSecond)} a second${left}`;
}

function secondsText(milliseconds: number): string {
  const seconds = Math.max(1, Math.ceil(milliseconds / 1_000));
  return seconds < 100 ? `${seconds} s` : `${Math.ceil(seconds / 60)} min`;
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
