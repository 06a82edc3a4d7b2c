import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import { championPointerSchema } from '../contracts/champion';
import { ENV } from '../contracts/environment';
import { leadSchemaSchema } from '../contracts/lead-schema';
import { FUNCTION_NAMES, type FunctionName } from '../contracts/pipeline';
import { synthesizeBundles } from '../test/bundles/synthesize-bundles';
import { machine, printRow, range } from './side-process';

/**
 * From the start of a process to the first answer of each function, bundled as it is deployed, beside an empty Node.js.
 * predict reads a real champion from a stand-in for S3 on loopback and scores one lead. The others answer an event that
 * needs nothing of AWS: what is measured is their code. Lambda adds the download and the start of the instance itself.
 *
 * Run:  npx tsx benchmarks/cold-start.bench.ts [home with a champion, default .leadscore] [starts, default 15]
 */

const PREDICT_MAX_MS = 250;

/** Loads the bundle, calls it once, and says so on standard output. */
const HARNESS = `
const [bundle, event] = process.argv.slice(2);
const context = { awsRequestId: 'cold-start', functionName: 'cold-start', memoryLimitInMB: '1024', getRemainingTimeInMillis: () => 10000 };
const answer = (status) => process.stdout.write('\\nanswer ' + status + '\\n', () => process.exit());
if (bundle === undefined) answer('empty');
else require(bundle).handler(JSON.parse(event), context).then(
  (value) => answer(value.statusCode ?? 'value'),
  (error) => answer(error.name),
);
`;

/** What each function is asked; the steps get an empty event, which they refuse by themselves. */
function eventsOf(processed: string): Partial<Record<FunctionName, object>> {
  const read = (key: string): unknown => JSON.parse(readFileSync(join(processed, key), 'utf8'));
  const { version } = championPointerSchema.parse(read(PROCESSED_KEYS.champion));
  const { columns } = leadSchemaSchema.parse(read(PROCESSED_KEYS.model(version, 'schema.json')));
  return {
    predict: {
      rawPath: '/predict',
      body: JSON.stringify(Object.fromEntries(columns.map(({ header }) => [header, null]))),
      requestContext: { requestId: 'cold-start', http: { method: 'POST' } },
    },
    'start-run': { Records: [{ messageId: 'cold-start', body: 'unreadable' }] },
  };
}
const EXPECTED: Partial<Record<FunctionName, string>> = { predict: '200', 'start-run': 'value' };

async function main([home = '.leadscore', starts = '15']: readonly string[]): Promise<void> {
  const processed = join(home, 'processed');
  if (!existsSync(join(processed, 'models', 'champion.json'))) {
    throw new Error(`${home} has no champion. Make one:  npx leadscore run sample/leads-2026-09.csv --home ${home}`);
  }
  const events = eventsOf(processed);
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-cold-start-'));
  const harness = join(folder, 'harness.cjs');
  writeFileSync(harness, HARNESS);
  const bundles = synthesizeBundles();
  const s3 = await serveFolder(processed);
  const env = environment((s3.address() as AddressInfo).port);
  let predictMs: number[] = [];
  try {
    console.log(`${machine()}, Node ${process.versions.node}\n`);
    printRow(['Function', 'process start to first answer, median (least..greatest)']);
    printRow(['---', '---']);
    printRow(['(empty Node.js)', range(await measure([harness], env, 'empty', Number(starts)))]);
    for (const name of FUNCTION_NAMES) {
      const event = JSON.stringify(events[name] ?? {});
      const expected = EXPECTED[name] ?? 'InvalidArtifactError';
      const times = await measure([harness, bundles.fileOf(name), event], env, expected, Number(starts));
      if (name === 'predict') predictMs = times;
      printRow([name, range(times)]);
    }
  } finally {
    s3.close();
    bundles.remove();
    rmSync(folder, { recursive: true, force: true });
  }
  const median = predictMs.toSorted((a, b) => a - b)[Math.floor(predictMs.length / 2)] ?? Number.NaN;
  console.log(`\npredict: ${median.toFixed(0)} ms, promised are ${PREDICT_MAX_MS} ms at most.`);
  if (!(median <= PREDICT_MAX_MS)) process.exitCode = 1;
}

/** Milliseconds of each start, after one that warms the file cache. */
async function measure(args: string[], env: NodeJS.ProcessEnv, expected: string, starts: number): Promise<number[]> {
  const times: number[] = [];
  for (let start = 0; start <= starts; start++) {
    const ms = await timeOne(args, env, expected);
    if (start > 0) times.push(ms);
  }
  return times;
}

function timeOne(args: string[], env: NodeJS.ProcessEnv, expected: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stderr.on('data', collect);
    child.stdout.on('data', (chunk: Buffer) => {
      collect(chunk);
      const answer = /\nanswer (\w+)\n/.exec(output)?.[1];
      if (answer === expected) resolve(performance.now() - begun);
      else if (answer !== undefined) reject(new Error(`Expected ${expected}, got:\n${output}`));
    });
    child.on('error', reject);
    child.on('close', () => reject(new Error(`No answer:\n${output}`)));
  });
}

/** What S3 would give for the objects under `folder`, whatever the bucket and the signature. */
async function serveFolder(folder: string): Promise<Server> {
  const server = createServer((request, response) => {
    const key = decodeURIComponent(request.url ?? '').replace(/^\/[^/]+\//, '');
    readFile(join(folder, key)).then(
      (body) => response.setHeader('etag', `"${body.length}"`).end(body),
      () => response.writeHead(404).end('<Error><Code>NoSuchKey</Code></Error>'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function environment(port: number): NodeJS.ProcessEnv {
  return {
    PATH: process.env.PATH,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    POWERTOOLS_SERVICE_NAME: 'cold-start',
    ...Object.fromEntries(Object.values(ENV).map((name) => [name, 'cold-start'])),
  };
}

void main(process.argv.slice(2));
