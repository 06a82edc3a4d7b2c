import { existsSync } from 'node:fs';
import path from 'node:path';
import { BriefWarehouse } from '../adapters/local/brief-warehouse';
import { FolderObjectStore } from '../adapters/local/folder-object-store';
import type { Warehouse } from '../domain/ports/warehouse';

/** Everything that one team's data lives in on a laptop: the folders that stand for the buckets, and the warehouse. */
export interface Home {
  /** Absolute path of the home folder. */
  readonly folder: string;
  readonly rawFolder: string;
  readonly processedFolder: string;
  readonly raw: FolderObjectStore;
  readonly processed: FolderObjectStore;
  /** Where local experiment tracking is kept unless MLFLOW_TRACKING_URI names a server. */
  readonly mlflowTrackingUri: string;
  readonly logFolder: string;
  readonly warehouseFile: string;
  /** Absolute path of a processed key, for people to open. */
  path(processedKey: string): string;
  openWarehouse(): Promise<Warehouse>;
  /** The warehouse for one call at a time, each of which waits for others that have it, at most `patienceMs`. */
  shareWarehouse(patienceMs: number): BriefWarehouse;
}

export function openHome(folder: string): Home {
  const home = path.resolve(folder);
  const rawFolder = path.join(home, 'raw');
  const processedFolder = path.join(home, 'processed');
  const warehouseFile = path.join(home, 'warehouse.duckdb');
  // DuckDB takes 120 ms to load, which scoring a file can do without.
  const openWarehouse = async () =>
    (await import('../adapters/local/duckdb-warehouse')).DuckDbWarehouse.open(warehouseFile, processedFolder);
  return {
    folder: home,
    rawFolder,
    processedFolder,
    raw: new FolderObjectStore(rawFolder),
    processed: new FolderObjectStore(processedFolder),
    mlflowTrackingUri: process.env.MLFLOW_TRACKING_URI ?? `sqlite:///${path.join(home, 'mlflow.db')}`,
    logFolder: path.join(home, 'logs'),
    warehouseFile,
    path: (key) => path.join(processedFolder, key),
    openWarehouse,
    shareWarehouse: (patienceMs) => new BriefWarehouse(warehouseFile, openWarehouse, patienceMs),
  };
}

/** The project's own folder, where scripts and the Python environment are. */
export const PROJECT_ROOT = path.resolve(__dirname, '..');

/** The Python of the project's environment, or one that the user names. */
export function pythonPath(): string {
  const named = process.env.LEADSCORE_PYTHON;
  const own = path.join(
    PROJECT_ROOT,
    '.venv',
    ...(process.platform === 'win32' ? ['Scripts', 'python.exe'] : ['bin', 'python']),
  );
  return existsSync(own) ? own : (named ?? 'python3');
}
