import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileLog } from '../../../adapters/local/file-log';
import { SystemClock } from '../../../adapters/shared/system-clock';
import { tempFolder } from '../../helpers/temp-folder';
import { describeClock } from '../contracts/clock';
import { describeLog } from '../contracts/log';

const NOON = { now: () => new Date('2026-11-20T12:00:00Z') };

describeClock('SystemClock', () => new SystemClock());

describeLog('FileLog', () => {
  const file = join(tempFolder(), 'new folder', 'run.jsonl');
  return { log: new FileLog(file, NOON), lines: () => readLines(file) };
});

describe('FileLog', () => {
  test('stamps each line with the time of the clock in UTC', () => {
    const file = join(tempFolder(), 'run.jsonl');
    new FileLog(file, NOON).info('run started', { rows: 3 });
    const entry = { time: '2026-11-20T12:00:00.000Z', level: 'info', message: 'run started', values: { rows: 3 } };
    expect(readLines(file)).toEqual([entry]);
  });

  test('adds to what an earlier run has logged', () => {
    const file = join(tempFolder(), 'run.jsonl');
    new FileLog(file, NOON).info('first');
    new FileLog(file, NOON).info('second');
    expect(readLines(file)).toHaveLength(2);
  });
});

function readLines(file: string): Record<string, unknown>[] {
  const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}
