import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { AssetHashType, DockerImage } from 'aws-cdk-lib';
import { Code } from 'aws-cdk-lib/aws-lambda';
import {
  FUNCTION_NAMES,
  type FunctionName,
  OPTIONAL_FUNCTION_NAMES,
  type OptionalFunctionName,
} from '../../contracts/pipeline';
import { HANDLER_BUNDLING, handlerEntry, PROJECT_ROOT } from './handler-bundling';

/**
 * The bundle of a function as `index.js`. All functions are bundled by one call of esbuild, when the first is asked for:
 * together they take 1 s; one after the other, each through `npx` as NodejsFunction does it, 8 s.
 */
export function handlerCode(name: FunctionName | OptionalFunctionName): Code {
  return Code.fromAsset(dirname(handlerEntry(name)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by CDK and never used, because the local way does not decline.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (outputFolder) => {
          bundles ??= bundleHandlers();
          copyFileSync(join(bundles, name, 'index.js'), join(outputFolder, 'index.js'));
          return true;
        },
      },
    },
  });
}

let bundles: string | undefined;

/**
 * Bundles every function into `<folder>/<name>/index.js` of a temporary folder that goes with the process. esbuild is
 * called as a program, as CDK does it: it is a tool and no part of the product.
 */
function bundleHandlers(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bundles-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const { format, target, mainFields, minify, keepNames, externalModules } = HANDLER_BUNDLING;
  const args = [
    ...[...FUNCTION_NAMES, ...OPTIONAL_FUNCTION_NAMES].map(
      (name) => `${name}/index=${relative(PROJECT_ROOT, handlerEntry(name))}`,
    ),
    `--outdir=${folder}`,
    '--bundle',
    '--platform=node',
    `--format=${format}`,
    `--target=${target}`,
    `--main-fields=${mainFields.join(',')}`,
    ...(minify ? ['--minify'] : []),
    ...(keepNames ? ['--keep-names'] : []),
    ...externalModules.map((name) => `--external:${name}`),
    '--log-level=warning',
  ];
  const isWindows = process.platform === 'win32';
  const program = join('node_modules', '.bin', isWindows ? 'esbuild.cmd' : 'esbuild');
  execFileSync(program, args, { cwd: PROJECT_ROOT, stdio: ['ignore', 'ignore', 'inherit'], shell: isWindows });
  return folder;
}
