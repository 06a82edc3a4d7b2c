import { type ChildProcess, spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parquetReadObjects } from 'hyparquet';
import { parquetWriteBuffer } from 'hyparquet-writer';
import Papa from 'papaparse';
import { PROJECT_ROOT, runCli } from '../../helpers/run-cli';
import { tempFolder } from '../../helpers/temp-folder';
import { championFolder } from './champion-folder';

let home: string;
let folder: string;
let out: string;
beforeAll(async () => {
  home = await championFolder();
});
beforeEach(() => {
  const base = tempFolder();
  folder = join(base, 'incoming');
  out = join(base, 'scored');
  mkdirSync(folder);
});

const HEADER = 'lead id,visits,source,do not email\n';
/** `count` leads; an even number is hot, an odd one is not. */
const csv = (first: number, count: number): string =>
  HEADER +
  Array.from({ length: count }, (_, at) => `lead-${first + at},${(first + at) % 2 === 0 ? 6 : 0.5},Ads,no\n`).join('');

/** Puts a file there as one that has been there for a minute. */
function drop(name: string, body: string | Uint8Array): void {
  const file = join(folder, name);
  writeFileSync(file, body);
  const aMinuteAgo = Date.now() / 1000 - 60;
  utimesSync(file, aMinuteAgo, aMinuteAgo);
}

const args = (...more: string[]): string[] => ['stream', folder, '--home', home, '--out', out, ...more];
const once = (...more: string[]) => runCli(args('--once', ...more));
const outputs = (): string[] =>
  readdirSync(out)
    .filter((name) => !name.startsWith('.'))
    .sort();
const scoresOf = (name: string): Record<string, string>[] =>
  Papa.parse<Record<string, string>>(readFileSync(join(out, name), 'utf8'), { header: true, skipEmptyLines: true })
    .data;
const allIds = (): string[] =>
  outputs()
    .filter((name) => name.endsWith('.scores.csv'))
    .flatMap((name) => scoresOf(name).map((row) => row.lead_id as string));
const idsFrom = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `lead-${first + at}`);

/** The command in the background, with what it has printed so far. */
function start(
  env: Record<string, string> = {},
  ...more: string[]
): { child: ChildProcess; said: () => string; ended: Promise<number | null> } {
  let said = '';
  const child = spawn(process.execPath, [resolve(PROJECT_ROOT, 'local', 'leadscore.cjs'), ...args(...more)], {
    env: { ...process.env, ...env },
  });
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said += chunk;
    });
  const ended = new Promise<number | null>((done) => child.on('exit', (code) => done(code)));
  children.push(child);
  return { child, said: () => said, ended };
}
const children: ChildProcess[] = [];
const servers: Server[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const server of servers.splice(0)) server.close();
});

async function until(what: () => boolean, ms = 15_000): Promise<void> {
  for (const end = Date.now() + ms; !what(); await sleep(20)) {
    if (Date.now() > end) throw new Error(`waited ${ms} ms for ${what}`);
  }
}

test('scores each file that is there, CSV and Parquet, a file of scores for each, and says how fast', async () => {
  drop('a.csv', csv(0, 10));
  drop(
    'b.parquet',
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          { name: 'lead_id', data: ['p1', 'p2'], type: 'STRING' },
          { name: 'visits', data: [6, 0.5], type: 'DOUBLE' },
        ],
      }),
    ),
  );
  drop('notes.docx', 'no leads');
  const { code, stdout, stderr } = await once();
  expect({ code, outputs: outputs() }).toEqual({ code: 0, outputs: ['a.scores.csv', 'b.scores.csv'] });
  expect(stdout).toMatch(/✓ a\.csv +10 leads +5 hot +[\d.]+ ms\n/);
  expect(stdout).toMatch(/✓ b\.parquet +2 leads +1 hot +[\d.]+ ms {3}2 columns missing\n/);
  expect(stderr).toMatch(
    /2 batches, 12 leads scored by v1, 6 of them hot, in [\d.]+ s\.\nLatency of a batch: p50 [\d.]+ ms, p99 /,
  );
  expect(allIds().sort()).toEqual([...idsFrom(0, 10), 'p1', 'p2'].sort());
  expect(scoresOf('a.scores.csv')[0]).toEqual({
    lead_id: 'lead-0',
    probability: expect.stringMatching(/^0\.9/),
    grade: 'A',
    hot: 'yes',
  });
});

test('writes Parquet where it is asked to', async () => {
  drop('a.csv', csv(0, 4));
  await once('--format', 'parquet');
  const file = new Uint8Array(readFileSync(join(out, 'a.scores.parquet'))).buffer;
  expect((await parquetReadObjects({ file })).map(({ lead_id }) => lead_id)).toEqual(idsFrom(0, 4));
});

test('scores a content once, whatever its name, and another content of the same name beside the first', async () => {
  drop('a.csv', csv(0, 3));
  await once();
  drop('copy.csv', csv(0, 3));
  drop('a.csv', csv(10, 3));
  const { stdout } = await once();
  expect(stdout).toContain('copy.csv');
  expect(stdout).toMatch(/= copy\.csv +has the leads of a\.csv, which are scored already/);
  expect(outputs()).toEqual(['a-2.scores.csv', 'a.scores.csv']);
  expect(allIds().sort()).toEqual([...idsFrom(0, 3), ...idsFrom(10, 3)].sort());
  expect((await once()).stdout).toBe('');
});

test('what is scored stays scored after its scores were taken away', async () => {
  drop('a.csv', csv(0, 3));
  await once();
  rmSync(join(out, 'a.scores.csv'));
  await once();
  expect(outputs()).toEqual([]);
});

test('a file without leads is named and does not hold up the others; rows that cannot be read are kept', async () => {
  drop('a.parquet', 'PAR1 this is not ParquetPAR1');
  drop('b.csv', 'name,visits\nx,1\n');
  drop('c.csv', `${csv(0, 2)},7,Ads,no\n`);
  const { code, stdout, stderr } = await once();
  expect(code).toBe(2);
  expect(stdout).toMatch(/✗ a\.parquet +not scored: a\.parquet is not a whole Parquet file/);
  expect(stdout).toMatch(/✗ b\.csv +not scored: b\.csv lacks the column "lead id"/);
  expect(stdout).toMatch(/✓ c\.csv .* 1 row not read/);
  expect(stderr).toContain('2 files were not scored');
  expect(outputs()).toEqual(['c.rejected.jsonl', 'c.scores.csv']);
  expect(JSON.parse(readFileSync(join(out, 'c.rejected.jsonl'), 'utf8'))).toEqual({
    line: 4,
    reason: 'has no lead id',
    raw: ',7,Ads,no',
  });
  expect((await once()).stdout).toBe('');
});

test('never reads a file that is being written, and takes one that is renamed into place', async () => {
  const { said, child, ended } = start();
  await until(() => said().includes('Watching'));
  const whole = csv(0, 40);
  const slow = join(folder, 'slow.csv');
  // Ends at the end of a row now and then, as a file does while it is copied.
  for (let at = 0; at < whole.length; at += 100) {
    appendFileSync(slow, whole.slice(at, at + 100));
    await sleep(40);
  }
  writeFileSync(join(folder, 'other.csv.tmp'), csv(100, 5));
  renameSync(join(folder, 'other.csv.tmp'), join(folder, 'other.csv'));
  await until(() => said().includes('slow.csv') && said().includes('other.csv'));
  child.kill('SIGINT');
  expect(await ended).toBe(0);
  expect(said()).toMatch(/slow\.csv +40 leads/);
  expect(said()).toMatch(/2 batches, 45 leads scored by v1/);
});

test('killed at any moment and started again, it loses no lead and scores none twice', async () => {
  const files = 60;
  for (let file = 0; file < files; file++) drop(`part-${String(file).padStart(3, '0')}.csv`, csv(file * 50, 50));
  let kills = 0;
  for (const afterOutputs of [1, 13, 14, 30, 45]) {
    const { child, ended } = start();
    await until(() => existsSync(out) && outputs().length >= afterOutputs);
    await sleep((kills * 7) % 11);
    child.kill('SIGKILL');
    await ended;
    if (outputs().length < files) kills++;
  }
  expect(kills).toBeGreaterThan(2);
  const { code, stderr } = await once();
  expect(code).toBe(0);
  expect(stderr).toMatch(/\d+ files are scored already/);
  expect(outputs()).toHaveLength(files);
  expect(allIds().sort()).toEqual(idsFrom(0, files * 50).sort());
}, 60_000);

test('goes on after a kill between the commit and the names, and after half a line in the ledger', async () => {
  drop('a.csv', csv(0, 3));
  drop('b.csv', csv(3, 3));
  await once();
  const state = join(out, '.leadscore-stream');
  const ledger = join(state, 'ledger.jsonl');
  const [first = '', second = ''] = readFileSync(ledger, 'utf8').split('\n');
  const draft = (line: string): string =>
    (JSON.parse(line) as { outcome: { outputs: { draft: string }[] } }).outcome.outputs[0]?.draft ?? '';
  // a: committed, without its name. b: killed in the middle of the line that commits it.
  renameSync(join(out, 'a.scores.csv'), join(state, 'drafts', draft(first)));
  renameSync(join(out, 'b.scores.csv'), join(state, 'drafts', draft(second)));
  writeFileSync(ledger, `${first}\n${second.slice(0, 40)}`);
  const { stdout, stderr } = await once();
  expect(stderr).toContain('1 file is scored already');
  expect(stdout).not.toContain('a.csv');
  expect(stdout).toContain('b.csv');
  expect(allIds().sort()).toEqual(idsFrom(0, 6));
  expect(readdirSync(join(state, 'drafts'))).toEqual([]);
});

test('a second stream into the same folder waits for the first to end, which goes on scoring', async () => {
  drop('a.csv', csv(0, 3));
  const { said, child, ended } = start();
  await until(() => said().includes('a.csv'));
  const second = start();
  // Who waits for a lock keeps the draft of its own beside it.
  const waiting = () => readdirSync(join(out, '.leadscore-stream')).filter((name) => name.startsWith('lock.'));
  await until(() => waiting().length === 1);
  drop('b.csv', csv(3, 3));
  await until(() => said().includes('b.csv'));
  expect({ said: second.said(), waiting: waiting().length }).toEqual({ said: '', waiting: 1 });
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await until(() => second.said().includes('2 files are scored already'));
});

describe('with a webhook', () => {
  const SECRET = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;
  interface Call {
    readonly headers: Record<string, string>;
    readonly body: string;
  }

  async function receiver(answer: (call: number) => number): Promise<{ url: string; calls: Call[] }> {
    const calls: Call[] = [];
    const server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        calls.push({ headers: request.headers as Record<string, string>, body });
        response.writeHead(answer(calls.length)).end();
      });
    });
    servers.push(server);
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/crm?token=abc`, calls };
  }
  const leadOf = ({ body }: Call): string => (JSON.parse(body) as { data: { leadId: string } }).data.leadId;

  test('each lead that becomes hot is posted once, signed, also across restarts', async () => {
    const { url, calls } = await receiver((call) => (call === 1 ? 503 : 204));
    const env = { LEADSCORE_WEBHOOK_SECRET: SECRET };
    drop('a.csv', csv(0, 4));
    const first = await runCli(args('--once', '--webhook', url), { env });
    expect(first.stdout).toMatch(/2 announced/);
    drop('b.csv', `${HEADER}lead-0,6,Ads,no\nlead-1,6,Ads,no\nlead-2,0.5,Ads,no\n`);
    await runCli(args('--once', '--webhook', url), { env });
    drop('c.csv', `${HEADER}lead-2,6,Ads,yes\n`);
    await runCli(args('--once', '--webhook', url), { env });
    const taken = calls.slice(1);
    expect(taken.map(leadOf).sort()).toEqual(['lead-0', 'lead-1', 'lead-2', 'lead-2']);
    expect(new Set(taken.map(({ headers }) => headers['webhook-id'])).size).toBe(4);
    const { headers, body } = taken[0] as Call;
    const text = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const signature = createHmac('sha256', Buffer.alloc(32, 7)).update(text).digest('base64');
    expect(headers['webhook-signature']).toBe(`v1,${signature}`);
    expect(JSON.parse(body)).toMatchObject({
      type: 'LeadBecameHot',
      data: { grade: 'A', reasons: [expect.stringContaining('visits = 6')] },
    });
  });

  test('what the receiver does not take is posted when the stream starts again', async () => {
    const env = { LEADSCORE_WEBHOOK_SECRET: SECRET };
    const down = await receiver(() => 400);
    drop('a.csv', csv(100, 2));
    const first = await runCli(args('--once', '--webhook', down.url), { env });
    expect({ code: first.code, announced: /announced/.test(first.stdout) }).toEqual({ code: 0, announced: false });
    expect(first.stderr).toContain('1 hot lead is not announced yet');
    const up = await receiver(() => 200);
    await runCli(args('--once', '--webhook', up.url), { env });
    expect(up.calls.map(leadOf)).toEqual(['lead-100']);
  });

  test.each([
    ['http://crm.example.com/', SECRET, /--webhook must be an https:\/\/ address/],
    ['https://crm.example.com/', '', /needs a secret .* LEADSCORE_WEBHOOK_SECRET/],
    ['https://crm.example.com/', 'short', /has 5 bytes, 24 is the least/],
  ])('refuses %s with the secret "%s" before it begins', async (url, secret, message) => {
    const { code, stderr } = await runCli(args('--once', '--webhook', url), {
      env: { LEADSCORE_WEBHOOK_SECRET: secret },
    });
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });
});

test.each([
  [
    'no such folder',
    () => ['stream', join(folder, 'nowhere'), '--home', home],
    /cannot be read: there is no such folder/,
  ],
  [
    'a file',
    () => ['stream', join(home, 'processed', 'models', 'champion.json'), '--home', home],
    /is a file\. Name the folder/,
  ],
  [
    'the same folder for the scores',
    () => ['stream', folder, '--home', home, '--out', folder],
    /would make new leads of the scores/,
  ],
  ['a home without a model', () => ['stream', folder, '--home', join(folder, 'nowhere')], /There is no model yet/],
])('refuses %s', async (_, make, message) => {
  const { code, stderr } = await runCli(make());
  expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringMatching(message) });
});
