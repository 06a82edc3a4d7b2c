import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { BriefWarehouse } from '../../../adapters/local/brief-warehouse';
import { DuckDbWarehouse } from '../../../adapters/local/duckdb-warehouse';
import { WarehouseBusyError, WarehouseError } from '../../../domain/errors';
import type { LeadScore } from '../../../domain/ports/warehouse';
import { tempFolder } from '../../helpers/temp-folder';

const score: LeadScore = {
  leadId: 'a',
  runId: 'run-1',
  modelVersion: 'v1',
  probability: 0.5,
  grade: 'B',
  hot: false,
  scoredAt: '2026-11-20T12:00:00.000Z',
};

function brief(patienceMs = 10_000) {
  const folder = tempFolder();
  const file = join(folder, 'warehouse.duckdb');
  const open = () => DuckDbWarehouse.open(file, folder);
  return { file, open, shared: () => new BriefWarehouse(file, open, patienceMs) };
}

test('two that share a warehouse get on beside each other, and neither keeps a third one out', async () => {
  const { open, shared } = brief();
  const [run, server] = [shared(), shared()];
  const kept = Array.from({ length: 5 }, (_, n) => run.appendScores([{ ...score, runId: `run-${n}` }]));
  const read = await Promise.all([server.history('a'), server.history('nobody'), ...kept]);
  expect(read[1]).toEqual([]);
  expect(await server.history('a')).toHaveLength(5);
  await (await open()).close();
});

test('a call waits for who has the warehouse, and gives up once its patience is at an end, which its place in the queue is part of', async () => {
  const { open } = brief();
  const holder = await open();
  let tries = 0;
  const counted = () => {
    tries++;
    return open();
  };
  const server = new BriefWarehouse('x', counted, 100);
  const answers = await Promise.allSettled(Array.from({ length: 20 }, () => server.scoreHistory('a')));
  for (const answer of answers) expect(answer).toMatchObject({ reason: expect.any(WarehouseBusyError) });
  // The first one tries five or six times; by then the others have waited as long.
  expect(tries).toBeLessThan(2 * answers.length);
  const patient = new BriefWarehouse('x', open, 10_000).scoreHistory('a');
  await holder.close();
  expect(await patient).toEqual([]);
});

test('what is wrong with the warehouse itself is told at once, and a call that failed lets go of it', async () => {
  const { shared, open } = brief();
  const server = shared();
  await expect(server.appendScores([{ ...score, scoredAt: 'never' }])).rejects.toThrow(WarehouseError);
  await (await open()).close();
  const damaged = new BriefWarehouse('x', () => Promise.reject(new WarehouseError('damaged')), 10_000);
  await expect(damaged.check()).rejects.toThrow('damaged');
});

test('a history has the reasons of each score, whatever their text, and where its details lie, beyond 4 GiB as well', async () => {
  const reasons = [
    { column: 'source', header: 'Lead "Source"', value: "=cmd|' /C calc'!A0 — 東京", contribution: -0.25 },
    { column: 'visits', header: 'Visits', value: '1,532', contribution: 0.125 },
  ];
  const detail = { fromByte: 5_000_000_000, bytes: 1_234 };
  const scores = [
    { ...score, reasons, detail },
    { ...score, runId: 'run-2', scoredAt: '2026-11-21T12:00:00.000Z' },
  ];
  const server = brief().shared();
  await server.appendScores(scores);
  expect(await server.history('a')).toEqual(scores);
});

test('without a warehouse no lead has a history, and none is made', async () => {
  const { file, shared } = brief();
  expect(await shared().history('a')).toEqual([]);
  expect(existsSync(file)).toBe(false);
});
