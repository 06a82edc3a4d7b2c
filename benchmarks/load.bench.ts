import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import Papa from 'papaparse';
import type { PredictAnswer } from '../contracts/prediction';
import { compileLeadTransform } from '../domain/features/lead-transform';
import { compileLeadReader, type LeadObject } from '../domain/leads/lead-object';
import type { ChampionModel } from '../domain/model/champion-model';
import { loadChampion } from '../domain/pipeline/champion';
import { openHome } from '../local/home';
import { machine, printRow, quantile } from './side-process';

/**
 * `leadscore serve` under load: `npx tsx benchmarks/load.bench.ts <home> <csv> [concurrent] [seconds]`. So many callers ask
 * for one lead with reasons each, over loopback, the next one as soon as they have their answer. Every answer must have
 * the probability that the model itself gives; one that has not, or is no 200, or never comes, fails the benchmark.
 */
const MAX_DELAY_P99_MS = 100;

interface Probe {
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
  readonly cpuSeconds: number;
  readonly peakMiB: number;
}

interface Question {
  readonly body: string;
  readonly probability: number;
}

async function main(): Promise<void> {
  const [homeFolder, csvFile, concurrent = '500', seconds = '60'] = process.argv.slice(2);
  if (homeFolder === undefined || csvFile === undefined)
    throw new Error('Name a home with a model, and a CSV of leads.');
  const questions = questionsOf(await loadChampion(openHome(homeFolder).processed), csvFile);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-load-'));
  const probeFile = join(folder, 'probe.json');
  const server = await startServer(homeFolder, probeFile);
  try {
    await load(server.url, questions, Number(concurrent), 3_000);
    const milliseconds = await load(server.url, questions, Number(concurrent), Number(seconds) * 1_000);
    await server.stop();
    const { delayMs, cpuSeconds, peakMiB } = JSON.parse(readFileSync(probeFile, 'utf8')) as Probe;
    const sorted = milliseconds.sort();
    const count = sorted.length;
    const ms = (value: number | undefined): string => `${(value ?? Number.NaN).toFixed(1)} ms`;
    console.log(
      `${concurrent} callers for ${seconds} s, one lead with reasons each; ${machine()}, node ${process.version}\n`,
    );
    const cells: [string, string][] = [
      ['requests', count.toLocaleString('en-US')],
      ['failed', '0'],
      ['a second', Math.round(count / Number(seconds)).toLocaleString('en-US')],
      [
        'latency p50, p99, max',
        [quantile([...sorted], 0.5), quantile([...sorted], 0.99), sorted.at(-1)].map(ms).join(', '),
      ],
      ['event-loop delay p50, p99, max', [delayMs.p50, delayMs.p99, delayMs.max].map(ms).join(', ')],
      ['CPU of the server', `${cpuSeconds.toFixed(1)} s`],
      ['peak memory of the server', `${peakMiB.toFixed(0)} MiB`],
    ];
    printRow(['', '']);
    printRow(['---', '---:']);
    for (const row of cells) printRow(row);
    if (delayMs.p99 > MAX_DELAY_P99_MS) throw new Error(`The event loop was late by ${ms(delayMs.p99)} at p99.`);
  } finally {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Leads of the file with the columns that the model knows, each with the probability that the model gives it. */
function questionsOf({ schema, spec, scorer }: ChampionModel, csvFile: string): Question[] {
  const { data } = Papa.parse<Record<string, string>>(readFileSync(csvFile, 'utf8'), { header: true, preview: 1_000 });
  const used = new Set(spec.features.map(({ column }) => column));
  const columns = schema.columns.filter(({ key, role }) => used.has(key) || role === 'id');
  const read = compileLeadReader(schema, spec);
  const transform = compileLeadTransform(spec);
  return data.map((row) => {
    const lead: LeadObject = Object.fromEntries(columns.map(({ header }) => [header, row[header] ?? '']));
    const values = new Float64Array(spec.outputs.length);
    transform(read(lead).values, values);
    const { probabilities } = scorer.scoreMatrix({ rowCount: 1, columnCount: values.length, values });
    return { body: JSON.stringify(lead), probability: probabilities[0] as number };
  });
}

async function startServer(home: string, probeFile: string) {
  const args = ['--require', join(__dirname, 'event-loop-probe.cjs'), join(__dirname, '..', 'local', 'leadscore.cjs')];
  const child = spawn(process.execPath, [...args, 'serve', '--home', home, '--port', '0'], {
    env: { ...process.env, PROBE_FILE: probeFile },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const url = await new Promise<string>((resolve, reject) => {
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
      const found = /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0];
      if (found !== undefined) resolve(found);
    });
    exited.then(() => reject(new Error(`The server ended: ${said}`)));
  });
  const stop = async (): Promise<void> => {
    child.kill('SIGINT');
    await exited;
  };
  return { url, stop };
}

/** Latency of each request in milliseconds. */
async function load(
  url: string,
  questions: readonly Question[],
  concurrent: number,
  forMs: number,
): Promise<Float64Array> {
  const { hostname, port } = new URL(url);
  const agent = new Agent({ keepAlive: true, maxSockets: concurrent });
  const options = {
    agent,
    hostname,
    port,
    method: 'POST',
    path: '/predict',
    headers: { 'content-type': 'application/json' },
  };
  const milliseconds: number[] = [];
  const end = performance.now() + forMs;
  let next = 0;
  const ask = ({ body, probability }: Question): Promise<void> =>
    new Promise((resolve, reject) => {
      const sentAt = performance.now();
      const sent = request(options, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          milliseconds.push(performance.now() - sentAt);
          const text = Buffer.concat(parts).toString('utf8');
          const lead = answer.statusCode === 200 ? (JSON.parse(text) as PredictAnswer).leads[0] : undefined;
          if (lead !== undefined && 'probability' in lead && lead.probability === probability && lead.reasons)
            resolve();
          else reject(new Error(`${answer.statusCode} instead of ${probability}: ${text.slice(0, 300)}`));
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  const caller = async (): Promise<void> => {
    while (performance.now() < end) await ask(questions[next++ % questions.length] as Question);
  };
  await Promise.all(Array.from({ length: concurrent }, caller));
  agent.destroy();
  await sleep(100);
  return Float64Array.from(milliseconds);
}

void main();
