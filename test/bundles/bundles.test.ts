import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { type BuildOptions, buildSync } from 'esbuild';
import { ENV } from '../../contracts/environment';
import {
  FUNCTION_NAMES,
  type FunctionName,
  OPTIONAL_FUNCTION_NAMES,
  type OptionalFunctionName,
} from '../../contracts/pipeline';
import * as errors from '../../domain/errors';
import { HANDLER_BUNDLING, handlerEntry } from '../../lib/constructs/handler-bundling';
import { type Bundles, synthesizeBundles } from './synthesize-bundles';

const KIB = 1024;
type AnyFunction = FunctionName | OptionalFunctionName;
/** Of the file that is read first: all of it is compiled before the first answer, 3 ms for each 100 KiB. */
const BUDGET_KIB: Partial<Record<AnyFunction, number>> = { predict: 70 };
const DEFAULT_BUDGET_KIB = 1536;

/** Exactly the services that a function calls. */
const CLIENTS: Record<AnyFunction, readonly string[]> = {
  intake: ['s3', 'sfn'],
  'load-warehouse': ['redshift-data', 's3'],
  'check-drift': ['redshift-data', 's3'],
  'prepare-features': ['redshift-data', 's3'],
  'evaluate-candidates': ['redshift-data', 's3', 'sagemaker'],
  'promote-challenger': ['s3', 'sagemaker'],
  'score-leads': ['dynamodb', 'redshift-data', 's3'],
  'start-run': ['dynamodb', 'sfn'],
  'score-file': ['dynamodb', 'redshift-data', 's3', 'sfn'],
  'score-stream': ['dynamodb', 'eventbridge'],
  'notify-crm': ['dynamodb', 'ssm'],
  predict: [],
  'lead-api': ['dynamodb', 's3', 'sagemaker', 'sfn', 'sqs'],
};

/** What belongs to other homes: CDK, the laptop, and Node's fetch in disguise. */
const FOREIGN =
  /^(aws-cdk-lib|constructs|cdk-nag|@duckdb|commander|picocolors|tsx|esbuild|aws-local-stepfunctions|aws4fetch|@swc)(\/|$)/;

let bundles: Bundles;
beforeAll(() => {
  bundles = synthesizeBundles();
}, 120_000);
afterAll(() => bundles.remove());

/** The packages and files that a bundle is made of. */
function inputsOf(name: AnyFunction): { packages: ReadonlySet<string>; files: readonly string[]; bytes: number } {
  const { externalModules, sourceMap, ...settings } = HANDLER_BUNDLING;
  const { metafile, outputFiles } = buildSync({
    ...(settings as BuildOptions),
    external: externalModules,
    sourcemap: sourceMap,
    entryPoints: [handlerEntry(name)],
    bundle: true,
    platform: 'node',
    write: false,
    metafile: true,
    outfile: 'index.js',
    logLevel: 'silent',
  });
  const files = Object.entries(Object.values(metafile?.outputs ?? {})[0]?.inputs ?? {})
    .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
    .map(([file]) => file);
  const packages = new Set(files.flatMap((file) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1] ?? []));
  return { packages, files, bytes: outputFiles?.[0]?.contents.length ?? 0 };
}

/** A process with nothing but Node.js and the function's settings. */
function run(code: string, file: string, settings: Record<string, string> = allSettings()) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ['-e', code, file], {
    cwd: tmpdir(),
    env: {
      AWS_REGION: 'us-east-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
      // Lambda has Node.js 24; here it may be 20, which the SDK deplores.
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      ...settings,
    },
    encoding: 'utf8',
  });
  return { stdout, stderr, status };
}

function allSettings(): Record<string, string> {
  return Object.fromEntries(Object.values(ENV).map((name) => [name, name.toLowerCase()]));
}

describe.each([...FUNCTION_NAMES, ...OPTIONAL_FUNCTION_NAMES])('the bundle of %s', (name) => {
  test('is within its budget', () => {
    const sizeKib = statSync(bundles.fileOf(name)).size / KIB;
    expect(sizeKib).toBeLessThanOrEqual(BUDGET_KIB[name] ?? DEFAULT_BUDGET_KIB);
  });

  test('holds what it uses and nothing of the other homes', () => {
    const { packages, files, bytes } = inputsOf(name);
    // The same file as the deployment's, so that what was looked at is what is deployed; the parts of predict are its own.
    if (name !== 'predict') expect(bytes).toBe(statSync(bundles.fileOf(name)).size);
    const clients = [...packages].flatMap((found) => /^@aws-sdk\/client-(.+)/.exec(found)?.[1] ?? []);
    expect(clients.sort()).toEqual(CLIENTS[name]);
    expect([...packages].filter((found) => FOREIGN.test(found))).toEqual([]);
    expect(
      files.filter((file) => /(^|\/)(lib|local|adapters\/local)\//.test(file) && !file.includes('node_modules')),
    ).toEqual([]);
    // 370 KiB in every language; `import * as z` leaves them out, `import { z }` does not. The index alone is empty.
    expect(
      files.filter((file) => file.includes('zod') && file.includes('/locales/') && !/\/(en|index)\.js$/.test(file)),
    ).toEqual([]);
  });

  test('loads in a bare Node.js and exports its handler', () => {
    const { stdout, stderr, status } = run(
      'console.log(typeof require(process.argv[1]).handler)',
      bundles.fileOf(name),
    );
    expect({ stdout: stdout.trim(), stderr, status }).toEqual({ stdout: 'function', stderr: '', status: 0 });
  });

  test('names the setting that it lacks', () => {
    const { stderr, status } = run('require(process.argv[1])', bundles.fileOf(name), {});
    expect(status).not.toBe(0);
    expect(stderr).toMatch(
      /MissingEnvironmentError: The function lacks the environment variables? [A-Z_, ]+\. Its stack/,
    );
  });
});

test('predict is without zod, the SDK and Powertools', () => {
  expect(
    [...inputsOf('predict').packages].filter((name) => /^(zod|@aws-sdk|@aws-lambda-powertools)/.test(name)),
  ).toEqual([]);
});

describe('predict', () => {
  /** Calls the deployed files with a body, and says which of them were loaded by then. */
  const loadedAfter = (contentType: string, query: Record<string, string>): string[] => {
    const event = {
      rawPath: '/predict',
      queryStringParameters: query,
      headers: { 'content-type': contentType },
      body: contentType === 'text/csv' ? 'a,b\n1,2\n' : '{}',
      requestContext: {
        requestId: 'r',
        http: { method: 'POST' },
        authorizer: { jwt: { claims: { sub: 's', 'cognito:groups': '[viewer]' } } },
      },
    };
    const code = `require(process.argv[1]).handler(${JSON.stringify(event)}, {}).then(({ statusCode }) =>
      console.log('\\n' + statusCode + ' ' + Object.keys(require.cache).map((file) => require('node:path').basename(file)).join(' ')))`;
    const [status, ...loaded] = (run(code, bundles.fileOf('predict')).stdout.trimEnd().split('\n').at(-1) ?? '').split(
      ' ',
    );
    // There is no S3: but the request has been read by then.
    expect(status).toBe('503');
    return loaded;
  };

  test('starts with one file, and loads the code of reasons and of CSV with the first request for them', () => {
    expect(loadedAfter('application/json', { reasons: '0' })).toEqual(['index.js']);
    expect(loadedAfter('application/json', {}).join(' ')).toMatch(/^index\.js (chunk-\S+ )*serving-reasons-\S+/);
    expect(loadedAfter('text/csv', { reasons: '0' }).join(' ')).toMatch(/^index\.js (chunk-\S+ )*leads-of-csv-\S+/);
  });

  test('each of its files can be loaded, and its errors have the names by which they are answered', () => {
    const folder = dirname(bundles.fileOf('predict'));
    const files = readdirSync(folder).map((file) => join(folder, file));
    const code = `
      const exported = ${JSON.stringify(files)}.flatMap((file) => Object.values(require(file)));
      const classes = exported.filter((value) => typeof value === 'function' && value.prototype instanceof Error);
      console.log(JSON.stringify([...new Set(classes.map(({ name }) => name))]));`;
    const names: string[] = JSON.parse(
      run(code, files[0] as string)
        .stdout.trimEnd()
        .split('\n')
        .at(-1) ?? '',
    );
    expect(names.length).toBeGreaterThan(5);
    const known = [...Object.keys(errors), 'RequestProblem'];
    expect(names.filter((name) => !known.includes(name))).toEqual([]);
  });
});

test('an error keeps its class name, by which the state machine retries and catches', () => {
  const call = `require(process.argv[1]).handler({}, {}).catch((error) => console.log('name', error.name, error.constructor.name))`;
  const { stdout } = run(call, bundles.fileOf('intake'));
  expect(stdout).toContain('name InvalidArtifactError InvalidArtifactError');
});
