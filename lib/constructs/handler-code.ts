import { cpSync, mkdtempSync, rmSync } from 'node:fs';
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
import { BUNDLE_ARGS, runEsbuild } from './run-esbuild';
import { splitBundle } from './split-bundle';

type AnyFunction = FunctionName | OptionalFunctionName;

/** Functions that somebody waits for: their bundles are split, so that they compile only what their first answer needs. */
const STARTS_FAST: ReadonlySet<AnyFunction> = new Set(['predict']);

/**
 * The bundle of a function: `index.js`, and files beside it where it is split. All others are bundled by one call of
 * esbuild, when the first is asked for: together they take 1 s; one after the other, each through `npx` as NodejsFunction
 * does it, 8 s.
 */
export function handlerCode(name: AnyFunction): Code {
  return Code.fromAsset(dirname(handlerEntry(name)), {
    assetHashType: AssetHashType.OUTPUT,
    bundling: {
      // Asked for by CDK and never used, because the local way does not decline.
      image: DockerImage.fromRegistry('none'),
      local: {
        tryBundle: (outputFolder) => {
          bundles ??= bundleHandlers();
          cpSync(join(bundles, name), outputFolder, { recursive: true });
          return true;
        },
      },
    },
  });
}

let bundles: string | undefined;

/** Bundles every function into `<folder>/<name>/` of a temporary folder that goes with the process. */
function bundleHandlers(): string {
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bundles-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const names: readonly AnyFunction[] = [...FUNCTION_NAMES, ...OPTIONAL_FUNCTION_NAMES];
  const { format, minify, keepNames } = HANDLER_BUNDLING;
  runEsbuild([
    ...names
      .filter((name) => !STARTS_FAST.has(name))
      .map((name) => `${name}/index=${relative(PROJECT_ROOT, handlerEntry(name))}`),
    `--outdir=${folder}`,
    `--format=${format}`,
    ...BUNDLE_ARGS,
    ...(minify ? ['--minify'] : []),
    ...(keepNames ? ['--keep-names'] : []),
  ]);
  for (const name of STARTS_FAST) splitBundle(handlerEntry(name), join(folder, name));
  return folder;
}
