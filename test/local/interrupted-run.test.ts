import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DuckDbWarehouse } from '../../adapters/local/duckdb-warehouse';
import { PROJECT_ROOT } from '../helpers/run-cli';
import { tempFolder } from '../helpers/temp-folder';

/** A Python that takes half a minute over every script: the run is in its ETL until then. */
function slowPython(folder: string): string {
  const file = join(folder, 'python');
  writeFileSync(file, '#!/bin/sh\nexec sleep 30\n');
  chmodSync(file, 0o755);
  return file;
}

test.each(['SIGINT', 'SIGTERM'] as const)(
  'a run that %s ends before its leads are taken in takes its files back, and says so; until then the warehouse is free',
  async (signal) => {
    const folder = tempFolder();
    const home = join(folder, 'home');
    const sample = join(PROJECT_ROOT, 'sample', 'leads-2026-09.csv');
    const run = spawn(process.execPath, [join(PROJECT_ROOT, 'local', 'leadscore.cjs'), 'run', sample, '--home', home], {
      env: { ...process.env, LEADSCORE_PYTHON: slowPython(folder) },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(run, 'exit');
    let said = '';
    let left: string[] = [];
    let warehouse = Promise.resolve();
    run.stderr?.on('data', (chunk) => {
      said += chunk;
      if (left.length > 0 || !said.includes('crawl')) return;
      left = readdirSync(join(home, 'raw', 'leads'));
      warehouse = DuckDbWarehouse.open(join(home, 'warehouse.duckdb'), home).then((open) => open.close());
      void warehouse.catch(() => undefined).then(() => run.kill(signal));
    });
    expect(await ended).toEqual([null, signal]);
    await warehouse;
    expect(left).toEqual(['leads-2026-09.csv']);
    expect(said).toContain('its files are taken back');
    expect(readdirSync(join(home, 'raw', 'leads'))).toEqual([]);
  },
  120_000,
);
