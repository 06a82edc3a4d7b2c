import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { JsonObject } from './definition';
import { SynthesisFailedError } from './errors';

const LAST_CHARACTERS = 2_000;

/**
 * The templates of all stacks, synthesized in a child process as `cdk synth` does it, without bundling, without copies
 * of assets and without the template checks, which are the business of `npm run synth`. No network is used.
 * Throws SynthesisFailedError with the end of what the app printed.
 */
export async function synthesize(projectFolder: string, stage: string): Promise<JsonObject[]> {
  const folder = await mkdtemp(join(tmpdir(), 'leadscore-synth-'));
  try {
    const { context } = JSON.parse(await readFile(join(projectFolder, 'cdk.json'), 'utf8')) as { context: object };
    const env = {
      ...process.env,
      CDK_OUTDIR: folder,
      CDK_VALIDATION: 'false',
      CDK_CONTEXT_JSON: JSON.stringify({
        ...context,
        stage,
        'aws:cdk:bundling-stacks': [],
        'aws:cdk:disable-asset-staging': true,
        'aws:cdk:enable-path-metadata': true,
      }),
    };
    await run(['--import', 'tsx', join('bin', 'leadscore.ts')], projectFolder, env);
    const names = (await readdir(folder)).filter((name) => name.endsWith('.template.json'));
    return await Promise.all(names.map(async (name) => JSON.parse(await readFile(join(folder, name), 'utf8'))));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv): Promise<void> {
  try {
    await promisify(execFile)(process.execPath, args, { cwd, env, maxBuffer: 2 ** 24 });
  } catch (error) {
    const { stderr = '' } = error as { stderr?: string };
    throw new SynthesisFailedError(
      `The CDK app in ${cwd} could not be synthesized. Run "npx cdk synth" there to see why.\n${stderr.slice(-LAST_CHARACTERS)}`,
      { cause: error },
    );
  }
}
