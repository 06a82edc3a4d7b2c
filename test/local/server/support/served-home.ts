import { join } from 'node:path';
import { FileLog } from '../../../../adapters/local/file-log';
import { SystemClock } from '../../../../adapters/shared/system-clock';
import { PROCESSED_KEYS } from '../../../../contracts/artifact-keys';
import { scoreOpenLeads } from '../../../../domain/pipeline/score-open-leads';
import { type Home, openHome } from '../../../../local/home';
import { type LocalApi, localApi, serveLogFile } from '../../../../local/server/local-api';
import { type RunningServer, startServer } from '../../../../local/server/start-server';
import { homeWithChampion, simulateLeads } from '../../../domain/pipeline/pipeline-home';
import { sampleReport } from '../../../domain/reports/drift/sample-report';

/** A home on disk with a champion, scores of two runs in files and warehouse, a drift report and a run that failed. */
export async function homeOnDisk(folder: string): Promise<Home> {
  const home = openHome(join(folder, 'home'));
  const made = await homeWithChampion();
  const open = (visits: (row: number) => number) =>
    simulateLeads(300, { firstNumber: 1_000, open: true }).map((lead, row) => ({ ...lead, visits: visits(row) }));
  for (const [runId, visits] of [
    ['2026-11-18T10-00-00', (row: number) => (row % 60) / 10],
    ['2026-11-19T10-00-00', (row: number) => ((row + 30) % 60) / 10],
  ] as const) {
    made.warehouse.leads = [...simulateLeads(600), ...open(visits)];
    await scoreOpenLeads(made, { runId });
  }
  const drift = sampleReport({ runId: '2026-11-19T10-00-00', verdict: 'none', sentence: 'nothing moved' });
  await made.processed.put(PROCESSED_KEYS.driftReport(drift.runId), JSON.stringify(drift));
  const run = { formatVersion: 1, startedAt: '2026-11-19T10:00:00.000Z', processId: 1 };
  const endedAt = '2026-11-19T10:05:00.000Z';
  await made.processed.put(
    PROCESSED_KEYS.runRecord('2026-11-19T10-00-00'),
    JSON.stringify({ ...run, id: '2026-11-19T10-00-00', state: 'succeeded', endedAt, error: null }),
  );
  const error = { name: 'TooFewOutcomesError', detail: 'Only 14 of 212 leads converted. Add outcomes and run again.' };
  await made.processed.put(
    PROCESSED_KEYS.runRecord('2026-11-17T10-00-00'),
    JSON.stringify({ ...run, id: '2026-11-17T10-00-00', state: 'failed', endedAt, error }),
  );
  for (const key of await made.processed.keys()) await home.processed.put(key, (await made.processed.get(key)).body);
  const warehouse = await home.openWarehouse();
  await warehouse.appendScores(made.warehouse.scores);
  await warehouse.close();
  return home;
}

/** Says that a run is under way, so that one that is asked for is refused instead of being started for real. */
export async function pretendRun(home: Home): Promise<void> {
  const run = { formatVersion: 1, id: 'run-under-way', state: 'running', endedAt: null, error: null };
  const body = { ...run, startedAt: '2026-11-20T10:00:00.000Z', processId: process.pid };
  await home.processed.put(PROCESSED_KEYS.runRecord(run.id), JSON.stringify(body));
}

export interface ServedHome {
  readonly server: RunningServer;
  readonly api: LocalApi;
}

/** `leadscore serve` in this process, on a free port. */
export async function serveHome(home: Home): Promise<ServedHome> {
  const log = new FileLog(serveLogFile(home), new SystemClock());
  let url = '';
  const api = localApi(home, log, () => url);
  const server = await startServer({ host: '127.0.0.1', port: 0, handler: api.handler, files: api.files, log });
  url = server.url;
  return { server, api };
}
