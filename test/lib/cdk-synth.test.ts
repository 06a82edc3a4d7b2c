import { execFile, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PROJECT_FOLDER } from './synthesized-app';

const wheels = join(PROJECT_FOLDER, 'training', 'wheels');
const hasWheels = existsSync(wheels) && readdirSync(wheels).some((name) => name.endsWith('.whl'));
const hasPage = existsSync(join(PROJECT_FOLDER, 'web', 'dist', 'index.html'));
const whereThereAreWheels = hasWheels && hasPage ? it : it.skip;
/** Linux can run a program without any network; elsewhere the network stays. */
const withoutNetwork = spawnSync('unshare', ['-rn', 'true']).status === 0 ? ['unshare', '-rn'] : [];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadscore-test-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

/** Runs `cdk synth` as on a machine that has never seen AWS. */
function cdkSynth(...args: string[]): Promise<{ stdout: string; stderr: string; code?: number }> {
  const cdk = join(PROJECT_FOLDER, 'node_modules', 'aws-cdk', 'bin', 'cdk');
  const [program, ...rest] = [
    ...withoutNetwork,
    process.execPath,
    cdk,
    'synth',
    '--quiet',
    '--output',
    folder,
    ...args,
  ];
  // Jest's own NODE_ENV and options stay out; so do the credentials of whoever runs the tests.
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    CDK_DISABLE_CLI_TELEMETRY: '1',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return promisify(execFile)(program, rest, { cwd: PROJECT_FOLDER, env, maxBuffer: 2 ** 24 }).catch((error) => error);
}

whereThereAreWheels(
  'cdk synth needs no credentials and no network, and its checks find nothing (needs npm run wheels and npm run build:web)',
  async () => {
    const { code, stderr } = await cdkSynth();
    expect({ code, stderr }).toEqual({ stderr: expect.stringMatching(/Successfully synthesized/) });
    const { pluginReports } = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8'));
    const reports = pluginReports as { pluginName: string; conclusion: string; violations: unknown[] }[];
    expect(reports.map(({ pluginName }) => pluginName).sort()).toEqual([
      'AwsSolutions',
      'CloudFormation Validate',
      'Serverless',
    ]);
    expect(reports.flatMap(({ violations }) => violations)).toEqual([]);
  },
  120_000,
);

it('cdk synth says what is wrong with a configuration, without a stack trace', async () => {
  const { code, stderr } = await cdkSynth('-c', 'stage=dev', '-c', 'timeZone=Berlin');
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /Stage "dev" is not a stage configuration[\s\S]*schedule\.timeZone: must be an IANA time zone/,
  );
  expect(stderr).not.toMatch(/\n\s+at /);
}, 60_000);
