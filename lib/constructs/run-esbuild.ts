import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { HANDLER_BUNDLING, PROJECT_ROOT } from './handler-bundling';

/** How sources are bundled, but for what becomes of their names. */
export const BUNDLE_ARGS: readonly string[] = [
  '--bundle',
  '--platform=node',
  `--target=${HANDLER_BUNDLING.target}`,
  `--main-fields=${HANDLER_BUNDLING.mainFields.join(',')}`,
  ...HANDLER_BUNDLING.externalModules.map((name) => `--external:${name}`),
];

/** Calls esbuild in the project's folder, as a program, as CDK does it: it is a tool and no part of the product. */
export function runEsbuild(args: readonly string[]): void {
  const isWindows = process.platform === 'win32';
  const program = join('node_modules', '.bin', isWindows ? 'esbuild.cmd' : 'esbuild');
  execFileSync(program, [...args, '--log-level=warning'], {
    cwd: PROJECT_ROOT,
    stdio: ['ignore', 'ignore', 'inherit'],
    shell: isWindows,
  });
}
