import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FileHotLeadStates } from '../../../adapters/local/file-hot-lead-states';
import { InvalidArtifactError } from '../../../domain/errors';
import { tempFolder } from '../../helpers/temp-folder';
import { describeHotLeadStates, HOT_STATE } from '../contracts/hot-lead-states';

const file = (): string => join(tempFolder(), 'stream', 'hot-leads.jsonl');

describeHotLeadStates('FileHotLeadStates', async () => FileHotLeadStates.open(file()));

test('what was written is there when the file is opened again, with what is pending', async () => {
  const path = file();
  const first = FileHotLeadStates.open(path);
  await first.replace([HOT_STATE, { ...HOT_STATE, leadId: 'b', pending: [] }]);
  first.close();
  const second = FileHotLeadStates.open(path);
  expect(second.pending()).toEqual(HOT_STATE.pending);
  expect((await second.find(['b'])).get('b')).toMatchObject({ hot: true, pending: [] });
});

test('half a line at the end, as a kill leaves it, is cut off; half a line before it is told', async () => {
  const path = file();
  await FileHotLeadStates.open(path).replace([HOT_STATE]);
  const whole = readFileSync(path, 'utf8');
  appendFileSync(path, whole.slice(0, 50));
  const states = FileHotLeadStates.open(path);
  await states.replace([{ ...HOT_STATE, leadId: 'b' }]);
  expect((await FileHotLeadStates.open(path).find([HOT_STATE.leadId, 'b'])).size).toBe(2);
  writeFileSync(path, `${whole.slice(0, 50)}\n${whole}`);
  expect(() => FileHotLeadStates.open(path)).toThrow(InvalidArtifactError);
  writeFileSync(path, '{"leadId":"a"}\n');
  expect(() => FileHotLeadStates.open(path)).toThrow(/^Line 1 of .*hot-leads\.jsonl is no state of a lead/);
});

test('a file full of outdated states is written anew', async () => {
  const path = file();
  const states = FileHotLeadStates.open(path);
  const last = { ...HOT_STATE, version: 1, pending: [] };
  const lines = Array.from({ length: 12_000 }, (_, at) => JSON.stringify({ ...last, version: at + 1 }));
  states.close();
  writeFileSync(path, `${lines.join('\n')}\n`);
  const again = FileHotLeadStates.open(path);
  expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(1);
  expect(await again.replace([{ ...last, version: 12_001, hot: false }])).toEqual([]);
  again.close();
  expect((await FileHotLeadStates.open(path).find([last.leadId])).get(last.leadId)).toMatchObject({ version: 12_001 });
});
