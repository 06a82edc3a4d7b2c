import { join } from 'node:path';
import { type BundlingOptions, OutputFormat } from 'aws-cdk-lib/aws-lambda-nodejs';
import type { FunctionName, OptionalFunctionName } from '../../contracts/pipeline';

export const PROJECT_ROOT = join(__dirname, '..', '..');

/** Where the wiring of a function lies; the constructs know handlers by path only. */
export function handlerEntry(name: FunctionName | OptionalFunctionName): string {
  return join(PROJECT_ROOT, 'lambdas', name, 'index.ts');
}

/**
 * How a handler becomes one file; one that has to start fast is split (`splitBundle`). Measured with all clients of the SDK
 * that the pipeline uses, on Node.js 20: CommonJS and ES modules have the same size and load in the same time, so the
 * simpler one is taken.
 */
export const HANDLER_BUNDLING = {
  format: OutputFormat.CJS,
  target: 'node24',
  // The SDK ships CommonJS, which cannot be cut down, beside ES modules: 1,630 KiB and 255 ms against 930 KiB and 135 ms.
  mainFields: ['module', 'main'],
  minify: true,
  // An error's name is its class name, and the state machine retries by that name. Costs 5 % of the size.
  keepNames: true,
  // The runtime's own SDK changes without notice, and cannot be cut down either.
  externalModules: [],
  sourceMap: false,
} satisfies BundlingOptions;
