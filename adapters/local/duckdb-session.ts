import { mkdirSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { dirname, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance, type DuckDBResult, type DuckDBValue } from '@duckdb/node-api';
import { LeadscoreError, WarehouseBusyError, WarehouseError } from '../../domain/errors';

export type SqlValues = Record<string, DuckDBValue>;

/**
 * DuckDB's file lock is per process (fcntl), so a second instance of the same file in one process would open, and the
 * two would overwrite each other. This set refuses it.
 */
const openFiles = new Set<string>();

/** One connection to one database file: calls queue up, errors become WarehouseError, transactions roll back. */
export class DuckDbSession {
  private queue: Promise<unknown> = Promise.resolve();
  private closed = false;

  private constructor(
    private readonly path: string,
    private readonly instance: DuckDBInstance,
    private readonly connection: DuckDBConnection,
  ) {}

  /** Opens or creates the file. Throws WarehouseBusyError where another process has it open, WarehouseError. */
  static async open(file: string): Promise<DuckDbSession> {
    const path = resolve(file);
    if (openFiles.has(path)) throw inUse(process.pid);
    openFiles.add(path);
    try {
      mkdirSync(dirname(path), { recursive: true });
      const instance = await DuckDBInstance.create(path, {
        memory_limit: `${memoryLimitMib()}MiB`,
        threads: String(Math.min(availableParallelism(), 8)),
        // Every query that needs an order says so; without this promise DuckDB streams with less memory.
        preserve_insertion_order: 'false',
        autoinstall_known_extensions: 'false',
        // The cache tells versions of a file apart by time and size; a run that is repeated within the clock's step would
        // read half of the old file ("Snappy decompression failure"). Every file is read once, so it gains nothing.
        enable_external_file_cache: 'false',
      });
      return new DuckDbSession(path, instance, await instance.connect());
    } catch (cause) {
      openFiles.delete(path);
      throw openError(path, cause);
    }
  }

  /** Runs `work` alone on the connection. `what` completes "The warehouse could not …". */
  exclusive<T>(what: string, work: () => Promise<T>): Promise<T> {
    const turn = this.queue.then(async () => {
      if (this.closed) throw new WarehouseError(`The warehouse could not ${what}: it has been closed.`);
      try {
        return await work();
      } catch (cause) {
        if (cause instanceof LeadscoreError) throw cause;
        throw new WarehouseError(`The warehouse (${this.path}) could not ${what}: ${firstLine(cause)}`, { cause });
      }
    });
    this.queue = turn.catch(() => undefined);
    return turn;
  }

  /** As `exclusive`, inside one transaction: all of it happens, or none. */
  transaction<T>(what: string, work: () => Promise<T>): Promise<T> {
    return this.exclusive(what, async () => {
      await this.connection.run('BEGIN TRANSACTION');
      try {
        const result = await work();
        await this.connection.run('COMMIT');
        return result;
      } catch (error) {
        // A failed COMMIT has already ended the transaction; the first error is the one to report.
        await this.connection.run('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  /** Number of rows that the statement changed. Call inside `exclusive` or `transaction`, as the three below. */
  async run(sql: string, values: SqlValues = {}): Promise<number> {
    return (await this.connection.run(sql, values)).rowsChanged;
  }

  async rows(sql: string, values: SqlValues = {}): Promise<DuckDBValue[][]> {
    return (await this.connection.runAndReadAll(sql, values)).getRows();
  }

  stream(sql: string, values: SqlValues = {}): Promise<DuckDBResult> {
    return this.connection.stream(sql, values);
  }

  tempAppender(table: string) {
    return this.connection.createAppender(table, 'main', 'temp');
  }

  /** Waits for running calls, then lets go of the file. Safe to repeat. */
  async close(): Promise<void> {
    await this.queue;
    if (this.closed) return;
    this.closed = true;
    this.connection.closeSync();
    this.instance.closeSync();
    openFiles.delete(this.path);
  }
}

/** Half of the machine, at most 4 GiB: Node holds the exported columns beside it; DuckDB spills the rest to disk. */
function memoryLimitMib(): number {
  return Math.max(256, Math.min(4096, Math.floor(totalmem() / 2 ** 21)));
}

function openError(path: string, cause: unknown): WarehouseError | WarehouseBusyError {
  const text = messageOf(cause);
  if (/Conflicting lock|Could not set lock/.test(text)) return inUse(/PID (\d+)/.exec(text)?.[1], cause);
  return new WarehouseError(
    `The warehouse ${path} could not be opened: ${firstLine(cause)} If the file is damaged, move it away and run again: it is filled from the processed leads.`,
    { cause },
  );
}

/** Without the path: callers of the API read it too. */
function inUse(pid: string | number | undefined, cause?: unknown): WarehouseBusyError {
  const holder = pid === undefined ? '' : ` (process ${pid})`;
  return new WarehouseBusyError(
    `A run has the warehouse, or another command${holder}. Try again when it has let go of it.`,
    { cause },
  );
}

function firstLine(cause: unknown): string {
  return messageOf(cause).split('\n', 1)[0] as string;
}

/** Errors of the native library are of another realm where tests run, so `instanceof Error` does not tell. */
function messageOf(cause: unknown): string {
  const message = (cause as { message?: unknown } | null)?.message;
  return typeof message === 'string' ? message : String(cause);
}
