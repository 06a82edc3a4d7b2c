import { execFile, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonPath } from '../../local/home';
import { PROJECT_FOLDER, unsynthesizedApp } from './synthesized-app';

const python = pythonPath();
/** What the program `cfn-lint` does; the package cannot be run with `-m`. */
const CFN_LINT = 'from cfnlint.runner import main; main()';
const hasCfnLint = spawnSync(python, ['-c', 'import cfnlint']).status === 0;
/** 10 s alone, the first time, when Python has no byte code yet; 35 s were seen beside a deployment. */
const TIMEOUT_MS = 120_000;
const whereThereIsCfnLint = hasCfnLint ? it : it.skip;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadscore-test-'));
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

whereThereIsCfnLint.each([
  ['dev', { mlflowApp: 'true', notificationEmails: 'ann@example.com', allowedOrigins: 'https://leads.example.com' }],
  ['prod', { region: 'eu-central-1', kinesis: 'true', webhookUrl: 'https://crm.example.com/' }],
])(
  'cfn-lint finds nothing in the templates of %s (needs requirements-emulator.txt)',
  async (stage, context) => {
    const outdir = join(folder, stage);
    unsynthesizedApp({ stage, ...context }, { outdir }).app.synth();
    const templates = (await readdir(outdir)).filter((name) => name.endsWith('.template.json'));
    expect(templates).toHaveLength(4);
    const args = ['-c', CFN_LINT, '--format', 'parseable', '--', ...templates.map((name) => join(outdir, name))];
    const { stdout, stderr } = await promisify(execFile)(python, args, { cwd: PROJECT_FOLDER }).catch((error) => error);
    // Findings are on standard output, what keeps it from looking on the other.
    expect({ stdout, stderr }).toEqual({ stdout: '', stderr: '' });
  },
  TIMEOUT_MS,
);
