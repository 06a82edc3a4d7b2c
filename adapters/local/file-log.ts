import { appendFileSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Clock } from '../../domain/ports/clock';
import type { Log } from '../../domain/ports/log';

type Level = 'info' | 'warn' | 'error';

/** One JSON object a line: `time` (ISO 8601, UTC), `level`, `message`, and the named values under `values`. */
export class FileLog implements Log {
  constructor(
    private readonly file: string,
    private readonly clock: Clock,
  ) {
    mkdirSync(dirname(file), { recursive: true });
  }

  info(message: string, values?: Record<string, unknown>): void {
    this.append('info', message, values);
  }

  warn(message: string, values?: Record<string, unknown>): void {
    this.append('warn', message, values);
  }

  error(message: string, values?: Record<string, unknown>): void {
    this.append('error', message, values);
  }

  // Synchronous: the line of a crash is on disk before the process is gone.
  private append(level: Level, message: string, values: Record<string, unknown> | undefined): void {
    const entry = { time: this.clock.now().toISOString(), level, message, values };
    appendFileSync(this.file, `${toLine(entry)}\n`);
  }
}

function toLine(entry: Record<string, unknown>): string {
  try {
    return JSON.stringify(entry, (_key, value: unknown) => (typeof value === 'bigint' ? `${value}` : readable(value)));
  } catch {
    // A value that contains itself: a log line must never fail a run.
    return JSON.stringify({ ...entry, values: 'not representable as JSON' });
  }
}

/** JSON.stringify makes `{}` of an Error. */
function readable(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  return { name: value.name, message: value.message, stack: value.stack, cause: value.cause };
}
