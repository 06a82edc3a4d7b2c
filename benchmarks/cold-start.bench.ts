import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROCESSED_KEYS } from '../contracts/artifact-keys';
import type { ChampionPointer, ModelVersion } from '../contracts/champion';
import { ENV } from '../contracts/environment';
import {
  FUNCTION_NAMES,
  type FunctionName,
  OPTIONAL_FUNCTION_NAMES,
  type OptionalFunctionName,
} from '../contracts/pipeline';
import { parseModelFile } from '../domain/model/parse-model-file';
import { compileScorer } from '../domain/model/scorer';
import { encodeScorerFile } from '../domain/model/scorer-file/encode-scorer-file';
import { makeSelfTest } from '../domain/model/self-test';
import { splitBundle } from '../lib/constructs/split-bundle';
import { synthesizeBundles } from '../test/bundles/synthesize-bundles';
import { fitOnAllRows } from './fit-on-all-rows';
import { machine, median, printRow, pythonPeer, range } from './side-process';

/**
 * From the start of a process to the first answer of each function, bundled as it is deployed, beside an empty Node.js and
 * beside Python with a scikit-learn pipeline and LightGBM. predict and the peer answer the same lead with the same model of
 * 300 trees x 31 leaves, and must agree within 1e-9 before a time is shown. predict reads its champion from a stand-in for
 * S3 on loopback, and once more from a folder, which shows what HTTP takes. The other functions answer an event that needs
 * nothing of AWS: what is measured is their code. Lambda adds the download and the start of the instance itself.
 *
 * Run:  npx tsx benchmarks/cold-start.bench.ts <csv that pandas reads as well> [starts, default 15]
 */

/** What the peer's training is told, besides what `fitOnAllRows` says. */
export interface ColdStartJob {
  readonly trees: number;
  readonly leaves: number;
  readonly top: number;
  readonly outputs: readonly string[];
  /** Row of the file that is the lead. */
  readonly row: number;
  readonly pipelineFile: string;
  readonly modelFile: string;
  readonly leadFile: string;
}

interface Start {
  readonly milliseconds: number;
  /** Of all threads: what a busy machine does not change much. */
  readonly cpuMilliseconds: number;
  /** Peak of the process. */
  readonly memoryMb: number;
}

/** Loads the bundle, calls it once, and says so on standard output: the probability or the status, the peak in KiB, and CPU microseconds. */
const HARNESS = `
const [bundle, event] = process.argv.slice(2);
const context = { awsRequestId: 'cold-start', functionName: 'cold-start', memoryLimitInMB: '1024', getRemainingTimeInMillis: () => 10000 };
const answer = (value) => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  process.stdout.write('\\nanswer ' + value + ' ' + maxRSS + ' ' + (userCPUTime + systemCPUTime) + '\\n', () => process.exit());
};
const of = (value) => (value.statusCode === 200 ? JSON.parse(value.body).leads[0].probability : (value.statusCode ?? 'value'));
if (bundle === undefined) answer('empty');
else require(bundle).handler(JSON.parse(event), context).then((value) => answer(of(value)), (error) => answer(error.name));
`;

async function main([csv, starts = '15']: readonly string[]): Promise<void> {
  if (csv === undefined) throw new Error('Usage: npx tsx benchmarks/cold-start.bench.ts <csv> [starts]');
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-cold-start-'));
  const bundles = synthesizeBundles();
  const [python, peer] = pythonPeer('cold_start_peer.py');
  const processed = join(folder, 'processed');
  const s3 = await serveFolder(processed);
  try {
    const { job, expected, versions } = makeChampion(csv, folder, processed, [python, peer]);
    const lead = readFileSync(job.leadFile, 'utf8');
    const harness = join(folder, 'harness.cjs');
    writeFileSync(harness, HARNESS);
    const overFolder = join(folder, 'predict-over-folder');
    splitBundle(join(__dirname, 'cold-start-worker.ts'), overFolder);
    const env = { ...environment((s3.address() as AddressInfo).port), PROCESSED_FOLDER: processed };
    const node = (...args: string[]): readonly string[] => [process.execPath, harness, ...args];
    const run = (command: readonly string[], answer: string | number) => measure(command, env, answer, Number(starts));
    const event = (reasons: number): string =>
      JSON.stringify({
        rawPath: '/predict',
        queryStringParameters: { reasons: String(reasons) },
        body: lead,
        requestContext: {
          requestId: 'cold-start',
          http: { method: 'POST' },
          authorizer: { jwt: { claims: { sub: 'cold-start', 'cognito:groups': '[viewer]' } } },
        },
      });

    console.log(`${machine()}, Node ${process.versions.node}; ${versions}. ${csv}, ${starts} starts\n`);
    printRow([
      'Process',
      'start to first answer, median (least..greatest)',
      'over an empty one',
      'CPU time, median (least)',
      'over an empty one',
      'peak memory',
    ]);
    printRow(['---', '---:', '---:', '---:', '---:', '---:']);
    const empty = await run(node(), 'empty');
    const show = (name: string, results: readonly Start[]): void =>
      printRow([
        name,
        range(timesOf(results)),
        `${(time(results) - time(empty)).toFixed(0)} ms`,
        `${cpu(results).toFixed(0)} ms (${leastCpu(results).toFixed(0)})`,
        `${(cpu(results) - cpu(empty)).toFixed(1)} ms (${(leastCpu(results) - leastCpu(empty)).toFixed(1)})`,
        `${memory(results).toFixed(0)} MB`,
      ]);
    show('(empty Node.js)', empty);
    const predict = await run(node(bundles.fileOf('predict'), event(0)), expected);
    show('predict', predict);
    show('predict with 3 reasons of each sign', await run(node(bundles.fileOf('predict'), event(3)), expected));
    const local = await run(node(join(overFolder, 'index.js'), event(0)), expected);
    show('predict over a folder instead of S3', local);
    const theirs = await run([python, peer, 'answer', job.pipelineFile, job.leadFile], expected);
    show('Python, scikit-learn, LightGBM', theirs);
    for (const name of OTHER_FUNCTIONS) {
      const args = [bundles.fileOf(name), JSON.stringify(EVENTS[name] ?? {})];
      show(name, await run(node(...args), EXPECTED[name] ?? 'InvalidArtifactError'));
    }
    const ratios = [predict, local].map(
      (ours) =>
        `${(time(theirs) / time(ours)).toFixed(1)}x faster, ${(cpu(theirs) / cpu(ours)).toFixed(1)}x by CPU time, ${(memory(theirs) / memory(ours)).toFixed(1)}x less memory`,
    );
    console.log(`\nAgainst Python: predict ${ratios[0]}; over a folder ${ratios[1]}.`);
  } finally {
    s3.close();
    bundles.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

const OTHER_FUNCTIONS = [...FUNCTION_NAMES, ...OPTIONAL_FUNCTION_NAMES].filter((name) => name !== 'predict');

/** Of a queue. */
const UNREADABLE = { Records: [{ messageId: 'cold-start', body: 'unreadable' }] };
/** The steps get an empty event, which they refuse by themselves. */
const EVENTS: Partial<Record<FunctionName | OptionalFunctionName, object>> = {
  'start-run': UNREADABLE,
  'notify-crm': UNREADABLE,
};
const EXPECTED: Partial<Record<FunctionName | OptionalFunctionName, string>> = {
  'start-run': 'value',
  'notify-crm': 'value',
  'lead-api': 'TypeError',
};

const timesOf = (starts: readonly Start[]): number[] => starts.map(({ milliseconds }) => milliseconds);
const time = (starts: readonly Start[]): number => median(timesOf(starts));
const cpu = (starts: readonly Start[]): number => median(starts.map(({ cpuMilliseconds }) => cpuMilliseconds));
const leastCpu = (starts: readonly Start[]): number =>
  Math.min(...starts.map(({ cpuMilliseconds }) => cpuMilliseconds));
const memory = (starts: readonly Start[]): number => median(starts.map(({ memoryMb }) => memoryMb));

/** The peer trains; its model becomes the only version of a processed store. */
function makeChampion(csv: string, folder: string, processed: string, [python, peer]: readonly [string, string]) {
  const { schema, spec, peerJob } = fitOnAllRows(csv);
  const job: ColdStartJob = {
    trees: 300,
    leaves: 31,
    top: 3,
    outputs: spec.outputs.map(({ name }) => name),
    row: 7,
    pipelineFile: join(folder, 'pipeline.pickle'),
    modelFile: join(folder, 'model.json'),
    leadFile: join(folder, 'lead.json'),
  };
  const jobFile = join(folder, 'job.json');
  writeFileSync(jobFile, JSON.stringify({ ...job, ...peerJob, target: schema.target }));
  const trained = execFileSync(python, [peer, 'train', jobFile], { encoding: 'utf8' });
  const { probability, versions } = JSON.parse(trained) as { probability: number; versions: string };
  const version = 'v1';
  const scorer = {
    formatVersion: 1 as const,
    version,
    modelFile: { ...parseModelFile(JSON.parse(readFileSync(job.modelFile, 'utf8'))), featureSpecHash: spec.hash },
    calibration: { kind: 'none' as const },
    hotThreshold: 0.5,
    gradeThresholds: { A: 0.7, B: 0.3, C: 0.1 },
  };
  const columnCount = spec.outputs.length;
  const values = new Float64Array(64 * columnCount).map((_, index) => ((index * 7919) % 13) / 6);
  const selfTest = makeSelfTest(compileScorer(scorer, spec), spec.hash, { rowCount: 64, columnCount, values });
  const pointer: ChampionPointer = {
    formatVersion: 1,
    version,
    previousVersion: null,
    promotedAt: '2026-11-21T12:00:00.000Z',
    reason: 'benchmark',
  };
  // Serving looks at its version only.
  const model = { formatVersion: 1, version } as ModelVersion;
  mkdirSync(join(processed, 'models', version), { recursive: true });
  writeFileSync(join(processed, PROCESSED_KEYS.champion), JSON.stringify(pointer));
  const bytes = encodeScorerFile({ model, schema, spec, scorer, selfTest });
  writeFileSync(join(processed, PROCESSED_KEYS.model(version, 'scorer.bin')), bytes);
  return { job, expected: probability, versions };
}

/** Each start, after one that warms the file cache. */
async function measure(
  command: readonly string[],
  env: NodeJS.ProcessEnv,
  expected: string | number,
  starts: number,
): Promise<Start[]> {
  const results: Start[] = [];
  for (let start = 0; start <= starts; start++) {
    const result = await startOne(command, env, expected);
    if (start > 0) results.push(result);
  }
  return results;
}

function startOne(
  [file, ...args]: readonly string[],
  env: NodeJS.ProcessEnv,
  expected: string | number,
): Promise<Start> {
  return new Promise((resolve, reject) => {
    const begun = performance.now();
    const child = spawn(file as string, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString();
    };
    child.stderr.on('data', collect);
    child.stdout.on('data', (chunk: Buffer) => {
      const milliseconds = performance.now() - begun;
      collect(chunk);
      const [, answer, kib, cpu] = /\nanswer (\S+) (\d+) (\d+)\n/.exec(output) ?? [];
      if (answer === undefined) return;
      const isRight = typeof expected === 'number' ? Math.abs(Number(answer) - expected) <= 1e-9 : answer === expected;
      if (isRight) resolve({ milliseconds, cpuMilliseconds: Number(cpu) / 1e3, memoryMb: Number(kib) / 1024 });
      else reject(new Error(`Expected ${expected}, got:\n${output}`));
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
