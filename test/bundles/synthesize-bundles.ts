import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import {
  FUNCTION_NAMES,
  type FunctionName,
  OPTIONAL_FUNCTION_NAMES,
  type OptionalFunctionName,
} from '../../contracts/pipeline';
import { HandlerFunction } from '../../lib/constructs/handler-function';

export interface Bundles {
  /** The file that Lambda loads; the others that it gets, if there are any, lie beside it. */
  readonly fileOf: (name: FunctionName | OptionalFunctionName) => string;
  readonly remove: () => void;
}

interface FunctionResource {
  readonly Type: string;
  readonly Properties: { readonly FunctionName: string };
  readonly Metadata?: { readonly 'aws:asset:path'?: string };
}

/** Bundles every function as a deployment does: with the construct itself. Takes 2 s for all. */
export function synthesizeBundles(
  names: readonly (FunctionName | OptionalFunctionName)[] = [...FUNCTION_NAMES, ...OPTIONAL_FUNCTION_NAMES],
): Bundles {
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-bundles-'));
  const app = new App({
    outdir: folder,
    builtinCloudFormationValidation: false,
    analyticsReporting: false,
    context: { 'aws:cdk:enable-asset-metadata': true },
  });
  const stack = new Stack(app, 'bundles');
  for (const name of names) {
    new HandlerFunction(stack, name, {
      name,
      stage: 'test',
      description: name,
      memoryMiB: 128,
      timeout: Duration.seconds(1),
      logRetention: RetentionDays.ONE_DAY,
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }
  app.synth();
  const template: { Resources: Record<string, FunctionResource> } = JSON.parse(
    readFileSync(join(folder, 'bundles.template.json'), 'utf8'),
  );
  const files = new Map(
    Object.values(template.Resources)
      .filter(({ Type }) => Type === 'AWS::Lambda::Function')
      .map(({ Properties, Metadata }) => [
        Properties.FunctionName,
        join(folder, Metadata?.['aws:asset:path'] ?? '', 'index.js'),
      ]),
  );
  return {
    fileOf: (name) => files.get(`leadscore-test-${name}`) ?? `no bundle of ${name}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
