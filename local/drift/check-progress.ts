/** What takes less needs no progress. */
const SHOW_FROM_MS = 2_000;
/** Looking at a file's columns and reading it, on a machine of 2020. */
const BYTES_PER_MS = 20_000;

export interface CheckProgress {
  /** Say what begins, and how many bytes it goes through. */
  begin(text: string, bytes: number): void;
  /** Call before anything else is written. */
  done(): void;
}

/**
 * Says what a check is doing where it takes longer than two seconds. A file is read in one go, so what will take longer
 * is told by its size, before it begins: a line that gives way to the next on a terminal, lines elsewhere.
 */
export function checkProgress(out: NodeJS.WriteStream, nowMs: () => number = () => performance.now()): CheckProgress {
  const startedAtMs = nowMs();
  const isTerminal = out.isTTY === true;
  let isShown = false;
  return {
    begin(text, bytes) {
      if (nowMs() - startedAtMs + bytes / BYTES_PER_MS < SHOW_FROM_MS) return;
      isShown = true;
      const line = `  ${text}${bytes >= 1e6 ? ` (${Math.round(bytes / 1e6).toLocaleString('en-US')} MB)` : ''}`;
      out.write(isTerminal ? `\r\x1b[2K${line.slice(0, (out.columns || 80) - 1)}` : `${line}\n`);
    },
    done() {
      if (isShown && isTerminal) out.write('\r\x1b[2K');
      isShown = false;
    },
  };
}
