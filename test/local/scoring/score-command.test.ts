import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { parquetReadObjects } from 'hyparquet';
import { loadChampion } from '../../../domain/pipeline/champion';
import { openOutputFile } from '../../../local/scoring/output-file';
import { type LocalScores, scoreFileLocally } from '../../../local/scoring/score-file-locally';
import { homeWithChampion, type PipelineHome } from '../../domain/pipeline/pipeline-home';
import { runCli } from '../../helpers/run-cli';
import { tempFolder } from '../../helpers/temp-folder';

const folder = tempFolder();
const home = join(folder, 'home');
const HEADER = 'Lead ID,Visits,Source,Do not email,Notes';
let champion: PipelineHome;

beforeAll(async () => {
  champion = await homeWithChampion();
  for (const { key } of await champion.processed.list('models/')) {
    const path = join(home, 'processed', key);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, (await champion.processed.get(key)).body);
  }
});

function file(name: string, ...rows: string[]): string {
  const path = join(folder, name);
  writeFileSync(path, [HEADER, ...rows, ''].join('\n'));
  return path;
}
const score = (...args: string[]) => runCli(['score', ...args, '--home', home]);

describe('leadscore score', () => {
  const LEADS = ['x-1,1,Ads,no,a', 'x-2,5,Google,yes,"two\nlines"', ',3,Ads,no,b', '=1+1,many,Ads,no,c'];

  test('writes the scores to the screen in the order of the file, and tells the rest beside them', async () => {
    const { code, stdout, stderr } = await score(file('leads.csv', ...LEADS));
    expect(code).toBe(0);
    expect((parse(stdout, { columns: true }) as { lead_id: string }[]).map((row) => row.lead_id)).toEqual([
      ...['x-1', 'x-2', "'=1+1"],
    ]);
    expect(stderr).toMatch(/^3 leads scored by v1, 2 of them hot\.$/m);
    expect(stderr).toMatch(/^1 cell could not be read and count as not known: visits \(1\)\.$/m);
    expect(stderr).toMatch(/^1 row could not be scored:\n {2}line 5: has no lead id\n {2}All of them: {2}--rejected/m);
  });

  test('writes Parquet with reasons, rejected rows and a summary as JSON where it is asked to', async () => {
    const out = join(folder, 'scores.parquet');
    const rejected = join(folder, 'rejected.csv');
    const leads = file('leads.csv', ...LEADS);
    const args = ['--out', out, '--format', 'parquet', '--reasons', '2', '--rejected', rejected, '--json'];
    const { code, stdout, stderr } = await score(leads, ...args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      modelVersion: 'v1',
      scored: 3,
      hot: 2,
      rejected: 1,
      repeatedIds: 0,
      unreadableCells: 1,
      unreadableColumns: [{ header: 'visits', cells: 1 }],
    });
    const bytes = new Uint8Array(readFileSync(out));
    const rows = (await parquetReadObjects({ file: bytes.buffer })) as Record<string, unknown>[];
    expect(rows.map((row) => row.lead_id)).toEqual(['x-1', 'x-2', '=1+1']);
    expect(rows[1]).toMatchObject({ hot: true, positive_reasons: expect.stringMatching(/^visits = 5: \+/) });
    expect(readFileSync(rejected, 'utf8')).toBe('line,reason,column,raw\n5,has no lead id,lead_id,",3,Ads,no,b"\n');
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });

  test('is loud about a column that nothing can be read of, and names what the file has for what it lacks', async () => {
    const leads = join(folder, 'other.csv');
    writeFileSync(leads, 'Lead ID,Visits,Channel\nx-1,few,Ads\nx-2,many,Ads\nx-1,some,Ads\n');
    const { code, stderr } = await score(leads);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^Not in the file, treated as not known: source, do not email\.$/m);
    expect(stderr).toMatch(/^In the file, and not known to the model: "Channel"\.$/m);
    expect(stderr).toMatch(/^3 cells could not be read and count as not known: visits \(3\)\.$/m);
    expect(stderr).toMatch(/^1 row repeats an id of an earlier row\. Each gets a line of its own;/m);
    expect(stderr).toMatch(/^Look out: no cell of "visits" is what the model has learnt from\./m);
  });

  test('leaves nothing behind, and what was there as it was, where the file cannot be scored', async () => {
    const out = join(folder, 'kept.csv');
    writeFileSync(out, 'kept');
    const bad = join(folder, 'bad.csv');
    writeFileSync(bad, 'Colour,Size\nred,1\n');
    const { code, stderr } = await score(bad, '--out', out);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^bad\.csv lacks the column "lead id"/m);
    expect(readFileSync(out, 'utf8')).toBe('kept');
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  test.each<[string[], RegExp]>([
    [['--format', 'parquet'], /--format parquet needs --out <file>\./],
    [['--reasons', '6'], /Use a whole number from 0 to 5\./],
    [['--out', join(folder, 'none', 'x.csv')], /cannot be written: its folder does not exist/],
    [['--out', join(folder, 'leads.csv')], /--out .* would overwrite the leads/],
    [['--rejected', join(folder, 'leads.csv')], /--rejected .* would overwrite the leads/],
    [['--out', join(folder, 'old.csv'), '--rejected', `${folder}/./old.csv`], /--out and --rejected both name/],
  ])('refuses %j with the remedy', async (args, message) => {
    const { code, stdout, stderr } = await score(file('leads.csv', ...LEADS), ...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('of a file that is not there, says so', async () => {
    const { code, stderr } = await score(join(folder, 'missing.csv'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/missing\.csv cannot be read: there is no such file/);
  });
});

describe('scoreFileLocally', () => {
  async function scored(leads: string, name: string, threads: number) {
    const out = await openOutputFile(join(folder, `${name}.csv`));
    const rejectedOut = await openOutputFile(join(folder, `${name}-rejected.csv`));
    const told: number[] = [];
    const scores: LocalScores = await scoreFileLocally({
      model: await loadChampion(champion.processed),
      processedFolder: join(home, 'processed'),
      ...{ file: leads, format: 'csv', reasons: 0, out, rejectedOut, threads },
      onProgress: ({ bytes, totalBytes }) => told.push(bytes / totalBytes),
    });
    await out.finish();
    await rejectedOut.finish();
    const text = (part: string): string => readFileSync(join(folder, `${name}${part}.csv`), 'utf8');
    return { scores, told, csv: text(''), rejected: text('-rejected') };
  }

  test('on several threads gives what one thread gives, in the order of the file, and tells how far it is', async () => {
    const filler = 'n'.repeat(200);
    const row = (index: number): string =>
      index % 5_000 === 17 ? `,1,Ads,no,${filler}` : `L-${index},${index % 7},Ads,no,"${filler}\n"`;
    const leads = file('large.csv', ...Array.from({ length: 40_000 }, (_, index) => row(index)));
    const one = await scored(leads, 'one', 1);
    const two = await scored(leads, 'two', 2);
    expect(two.csv).toBe(one.csv);
    expect(two.rejected).toBe(one.rejected);
    expect(two.scores).toEqual(one.scores);
    expect(two.scores).toMatchObject({ scored: 40_000 - 8, rejected: 8 });
    expect(two.told.length).toBeGreaterThan(5);
    expect(two.told.at(-1)).toBe(1);
    expect(two.told).toEqual(two.told.toSorted((a, b) => a - b));
  });
});
