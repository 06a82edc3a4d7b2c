import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { UnreadableFileError, UsageError } from '../../domain/errors';
import { dropFiles, readDrops } from '../../local/drop-files';
import { openHome } from '../../local/home';
import { makeRunId } from '../../local/run-id';
import { writeUserFile } from '../../local/user-files';
import { tempFolder } from '../helpers/temp-folder';

function setUp() {
  const folder = tempFolder();
  const home = openHome(join(folder, 'home'));
  const file = (name: string, text: string): string => {
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const raw = async (key: string) => {
    const found = await home.raw.find(key);
    return found === null ? null : Buffer.from(found.body).toString();
  };
  return { folder, home, file, raw };
}

describe('dropping files', () => {
  test('puts leads and schema where a bucket would receive them', async () => {
    const { home, file, raw } = setUp();
    await dropFiles(home, await readDrops([file('a b.csv', 'A')], file('my.json', '{}')));
    expect([await raw('leads/a b.csv'), await raw('schema/leads.json')]).toEqual(['A', '{}']);
  });

  test('can be undone: a new file goes, a replaced one comes back, others stay', async () => {
    const { home, file, raw } = setUp();
    await dropFiles(home, await readDrops([file('1/a.csv', 'old'), file('1/other.csv', 'other')], null));
    const drops = await readDrops([file('2/a.csv', 'new'), file('2/b.csv', 'B')], file('my.json', '{}'));
    const dropped = await dropFiles(home, drops);
    expect([await raw('leads/a.csv'), await raw('leads/b.csv')]).toEqual(['new', 'B']);
    dropped.undo();
    expect([await raw('leads/a.csv'), await raw('leads/b.csv'), await raw('schema/leads.json')]).toEqual([
      'old',
      null,
      null,
    ]);
    expect(await raw('leads/other.csv')).toBe('other');
  });

  test('two files of one name are refused, rather than the second one winning', async () => {
    const { file } = setUp();
    const twins = [file('1/a.csv', 'A'), file('2/a.csv', 'B')];
    await expect(readDrops(twins, null)).rejects.toThrow(UsageError);
    await expect(readDrops(twins, null)).rejects.toThrow('Two files are called a.csv.');
  });

  test('a hidden file is refused, as the pipeline would ignore it', async () => {
    const { file } = setUp();
    await expect(readDrops([file('.leads.csv', 'A')], null)).rejects.toThrow(/is a hidden file/);
  });

  test('a file that cannot be read is named, and nothing is dropped', async () => {
    const { folder, file } = setUp();
    const missing = join(folder, 'nowhere.csv');
    await expect(readDrops([file('a.csv', 'A'), missing], null)).rejects.toThrow(UnreadableFileError);
    await expect(readDrops([missing], null)).rejects.toThrow(`${missing} cannot be read: there is no such file.`);
    await expect(readDrops([folder], null)).rejects.toThrow('it is a folder. Name the CSV files in it.');
    await expect(readDrops([file('a.csv', 'A')], missing)).rejects.toThrow('nowhere.csv cannot be read');
  });
});

describe('writeUserFile', () => {
  test('writes, but never over what it was made of, and says what is wrong', async () => {
    const { folder, file } = setUp();
    const leads = file('a.csv', 'A');
    await writeUserFile(join(folder, 'out.csv'), 'text', leads);
    expect(readFileSync(join(folder, 'out.csv'), 'utf8')).toBe('text');
    await expect(writeUserFile(join(folder, '.', 'a.csv'), 'text', leads)).rejects.toThrow('would overwrite the leads');
    expect(readFileSync(leads, 'utf8')).toBe('A');
    await expect(writeUserFile(join(folder, 'no', 'out.csv'), '', leads)).rejects.toThrow('its folder does not exist');
    await expect(writeUserFile(folder, '', leads)).rejects.toThrow(UsageError);
  });
});

describe('makeRunId', () => {
  const now = new Date('2026-11-20T22:41:07.987Z');

  test('is the second in UTC', async () => {
    expect(await makeRunId(setUp().home, now)).toBe('2026-11-20T22-41-07');
  });

  test('of a second run in the same second is another one that sorts after it', async () => {
    const { home } = setUp();
    await home.processed.put('runs/2026-11-20T22-41-07/intake.json', '{}');
    await home.processed.put('drift/2026-11-20T22-41-07-2/report.json', '{}');
    expect(await makeRunId(home, now)).toBe('2026-11-20T22-41-07-3');
    expect('2026-11-20T22-41-07-3' > '2026-11-20T22-41-07').toBe(true);
  });
});
