import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PROJECT_ROOT, pythonPath } from '../../local/home';

/** The version that the launcher's fixes are written for; requirements-emulator.lock pins the same. */
const MINISTACK = '1.4.21';
const REGION = 'us-east-1';
const KEYS = { accessKeyId: 'test', secretAccessKey: 'test' };
const START_TIMEOUT_MS = 90_000;
const LOG_TAIL_LINES = 30;

/** What of AWS fails until the next call of `fail`: operation to mode; the modes are in emulation/failures.py. */
export type InjectedFailures = Readonly<Record<string, string>>;

/** A running emulator. It listens on 127.0.0.1 only, keeps its state in memory and ends with this process. */
export interface Emulator {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  readonly region: typeof REGION;
  /** Makes the CDK CLI and other child processes talk to the emulator. */
  readonly env: Record<string, string>;
  /** Makes a client of the AWS SDK talk to the emulator. */
  readonly clientConfig: {
    readonly endpoint: string;
    readonly region: typeof REGION;
    readonly credentials: typeof KEYS;
    readonly forcePathStyle: true;
  };
  /** Logs, evidence and the files of the jobs. */
  readonly folder: string;
  /** What the launcher, the functions and the emulator printed. */
  readonly logFile: string;
  /** One JSON object a line for each call of an AWS API; the fields are in emulation/call_log.py. */
  readonly callLogFile: string;
  /** JSON: resource type to property to logical ids, for the template properties that nothing in the emulator read. */
  readonly unreadFile: string;
  /** Replaces all injected failures; `{}` ends them. */
  fail(rules: InjectedFailures): Promise<void>;
  /** Delivers the input of an EventBridge schedule now; rejects for an unknown name. */
  fireSchedule(name: string): Promise<void>;
  /** Ends everything that the emulator started, and removes its folder unless the folder was given. */
  stop(): Promise<void>;
}

let reason: string | null | undefined;

/** Why there is no emulator on this machine, as a sentence; `null` where it can be started. */
export function whyNoEmulator(): string | null {
  if (reason === undefined) reason = lookForMinistack();
  return reason;
}

function lookForMinistack(): string | null {
  if (process.platform === 'win32') return 'The emulator needs process groups, which Windows does not have.';
  const script = 'from importlib.metadata import version as v; print(v("ministack"), v("boto3"), v("sqlglot"))';
  const probe = spawnSync(pythonPath(), ['-c', script], { encoding: 'utf8' });
  const remedy = 'npm test installs it; by hand: .venv/bin/pip install -r requirements-emulator.lock';
  if (probe.status !== 0) return `${pythonPath()} has no emulator (ministack, boto3, sqlglot). ${remedy}`;
  const [found] = probe.stdout.split(' ');
  return found === MINISTACK ? null : `The emulator needs ministack ${MINISTACK}, there is ${found}. ${remedy}`;
}

export interface EmulatorOptions {
  /** Kept after `stop`. @default a temporary folder, removed by `stop` */
  readonly folder?: string;
  /** Factor on every wait and retry interval of a state machine. @default 1/75: 15 s become 0.2 s */
  readonly waitScale?: number;
}

/** Starts an emulator on a free port. Rejects with the end of its log where it does not come up. */
export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const missing = whyNoEmulator();
  if (missing !== null) throw new Error(missing);
  const folder = options.folder ?? mkdtempSync(path.join(tmpdir(), 'leadscore-emulator-'));
  mkdirSync(path.join(folder, 'tmp'), { recursive: true });
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const logFile = path.join(folder, 'emulator.log');
  const callLogFile = path.join(folder, 'calls.jsonl');
  const unreadFile = path.join(folder, 'unread.json');
  const child = spawn(pythonPath(), [path.join(__dirname, 'launcher.py')], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', openSync(logFile, 'a'), openSync(logFile, 'a')],
    env: {
      ...withoutAws(process.env),
      GATEWAY_PORT: String(port),
      TMPDIR: path.join(folder, 'tmp'),
      NODE_PATH: path.join(PROJECT_ROOT, 'node_modules'),
      NODE_OPTIONS: `--require "${path.join(__dirname, 'tag.cjs')}"`,
      EMU_FOLDER: folder,
      EMU_WAIT_SCALE: String(options.waitScale ?? 1 / 75),
    },
  });
  await healthy(child, endpoint, logFile);
  return {
    endpoint,
    region: REGION,
    env: {
      AWS_ENDPOINT_URL: endpoint,
      AWS_ACCESS_KEY_ID: KEYS.accessKeyId,
      AWS_SECRET_ACCESS_KEY: KEYS.secretAccessKey,
      AWS_REGION: REGION,
      AWS_DEFAULT_REGION: REGION,
      AWS_EC2_METADATA_DISABLED: 'true',
      CDK_DISABLE_CLI_TELEMETRY: '1',
    },
    clientConfig: { endpoint, region: REGION, credentials: KEYS, forcePathStyle: true },
    folder,
    logFile,
    callLogFile,
    unreadFile,
    fail: (rules) => ask(`${endpoint}/_leadscore/failures`, rules),
    fireSchedule: (name) => ask(`${endpoint}/_leadscore/fire-schedule`, { name }),
    stop: async () => {
      await kill(child);
      if (options.folder === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
    },
  };
}

/** Nothing of the developer's own AWS set-up reaches the emulator. */
function withoutAws(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => !/^(AWS_|CDK_|NODE_OPTIONS$)/.test(name)));
}

async function ask(url: string, body: object): Promise<void> {
  const answer = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`The emulator refused: ${await answer.text()}`);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function healthy(child: ChildProcess, endpoint: string, logFile: string): Promise<void> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline && child.exitCode === null && child.signalCode === null) {
    const isUp = await fetch(`${endpoint}/_leadscore/health`)
      .then((answer) => answer.ok)
      .catch(() => false);
    if (isUp) return;
    await sleep(50);
  }
  await kill(child);
  const tail = existsSync(logFile) ? readFileSync(logFile, 'utf8').split('\n').slice(-LOG_TAIL_LINES).join('\n') : '';
  throw new Error(`The emulator did not start. The end of ${logFile}:\n${tail}`);
}

/** The child leads a process group; its functions and jobs are in it. Nothing is worth an orderly end: the state is in memory. */
async function kill(child: ChildProcess): Promise<void> {
  const ended = child.exitCode !== null || child.signalCode !== null;
  const gone = ended ? Promise.resolve() : new Promise<void>((resolve) => child.once('exit', () => resolve()));
  if (child.pid !== undefined) {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody is left in the group.
    }
  }
  await gone;
  child.stdin?.destroy();
}
