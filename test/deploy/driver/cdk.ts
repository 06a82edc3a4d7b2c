import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT_ROOT } from '../../../local/home';
import type { Emulator } from '../../emulator/emulator';
import type { Template } from '../iam/template';

const CLI = path.join(PROJECT_ROOT, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const ACCOUNT = '000000000000';
/** A deployment to the emulator takes half a minute; a custom resource that never answers would take an hour. */
const TIMEOUT_MS = 240_000;
const LAST_CHARACTERS = 6_000;

/** The CDK CLI against an emulator, as `npx cdk` runs it. */
export class Cdk {
  /** The assembly of the last `synth`. */
  private assembly = '';
  private count = 0;

  constructor(
    private readonly emulator: Emulator,
    private readonly folder: string,
  ) {}

  /** `cdk synth -c key=value ...` into a folder of its own; what follows deploys that. */
  async synth(context: Readonly<Record<string, string>>): Promise<void> {
    this.assembly = path.join(this.folder, `assembly-${++this.count}`);
    const given = Object.entries(context).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    await this.run(['synth', '--quiet', '--output', this.assembly, ...given]);
  }

  async bootstrap(): Promise<void> {
    await this.run(['bootstrap', `aws://${ACCOUNT}/${this.emulator.region}`, '--app', this.assembly]);
  }

  /** Returns what the CLI printed. */
  async deploy(): Promise<string> {
    return this.run(['deploy', '--all', '--require-approval', 'never', '--app', this.assembly]);
  }

  async destroy(): Promise<string> {
    return this.run(['destroy', '--all', '--force', '--app', this.assembly]);
  }

  /** Stack name to template, of the last `synth`. */
  templates(): Map<string, Template> {
    const names = readdirSync(this.assembly).filter((name) => name.endsWith('.template.json'));
    return new Map(
      names.map((name) => [
        name.replace(/\.template\.json$/, ''),
        JSON.parse(readFileSync(path.join(this.assembly, name), 'utf8')) as Template,
      ]),
    );
  }

  /** Rejects with the end of the output where the CLI fails or takes too long. */
  private run(args: readonly string[]): Promise<string> {
    const own = Object.entries(process.env).filter(([name]) => !/^(AWS_|CDK_|NODE_OPTIONS$|JEST_)/.test(name));
    const child = spawn(process.execPath, [CLI, ...args, '--no-notices', '--ci', '--progress', 'events'], {
      cwd: PROJECT_ROOT,
      env: { ...Object.fromEntries(own), ...this.emulator.env, NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
    }
    return new Promise((resolve, reject) => {
      const fail = (why: string): void => {
        reject(new Error(`cdk ${args.join(' ')} ${why}. The end of its output:\n${output.slice(-LAST_CHARACTERS)}`));
      };
      const timer = setTimeout(() => {
        // The whole group: the CLI starts the app as a child of its own.
        if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
        fail(`took longer than ${TIMEOUT_MS / 1000} s`);
      }, TIMEOUT_MS);
      child.once('exit', (code) => {
        clearTimeout(timer);
        if (code === 0) resolve(output);
        else fail(`ended with ${code}`);
      });
    });
  }
}
