import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { dependencies, devDependencies } from '../../package.json';
import { packageOf, violationsOf } from './import-rules';
import { PYTHON_AREAS, pythonViolationsOf } from './python-rules';
import { factsOf } from './source-facts';

const PROJECT = resolve(__dirname, '..', '..');
const FOLDERS = ['bin', 'lib', 'lambdas', 'domain', 'contracts', 'adapters', 'local', 'web'];

const TYPE_SCRIPT = /(?<!\.d)\.[cm]?tsx?$/;

function filesOf(folder: string, ending: RegExp): string[] {
  if (!existsSync(join(PROJECT, folder))) return [];
  return readdirSync(join(PROJECT, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !/(^|[\\/])(node_modules|__pycache__)[\\/]/.test(name))
    .map((name) => join(folder, name).replaceAll('\\', '/'));
}
const read = (file: string): string => readFileSync(join(PROJECT, file), 'utf8');

it.each(FOLDERS)('%s/ imports only what the design allows', (folder) => {
  const files = filesOf(folder, TYPE_SCRIPT);
  expect(files.flatMap((file) => violationsOf(file, read(file)))).toEqual([]);
});

it('every package that the product imports is a dependency, not a tool of its developers', () => {
  const files = FOLDERS.flatMap((folder) => filesOf(folder, TYPE_SCRIPT));
  const missing = files.flatMap((file) =>
    factsOf(read(file), file.endsWith('.tsx'))
      .imports.map(packageOf)
      .filter((name) => name !== null && !Object.hasOwn(packagesOf(file), name))
      .map((name) => `${file} imports ${name}, which is not among the dependencies of package.json.`),
  );
  expect(missing).toEqual([]);
});

/** The page is built with its packages in it, so they are tools of its developers. */
function packagesOf(file: string): object {
  return file.startsWith('web/') ? { ...dependencies, ...devDependencies } : dependencies;
}

it('finds the files that it is to look at', () => {
  for (const folder of ['bin', 'lib', 'domain', 'contracts']) expect(filesOf(folder, /\.ts$/)).not.toEqual([]);
});

it.each(PYTHON_AREAS.map(({ folder }) => folder))('%s imports only what the design allows', (folder) => {
  const files = filesOf(folder.slice(0, -1), /\.py$/);
  const own = new Set(files.map((file) => file.slice(folder.length).split('/')[0].replace(/\.py$/, '')));
  expect(files.flatMap((file) => pythonViolationsOf(file, read(file), own))).toEqual([]);
});

describe('a forbidden import is named with its file and the rule', () => {
  it.each<[string, string, string]>([
    ['web/src/views/a.tsx', `import '../../../domain/errors'; const a = <b />`, '../../../domain/errors. Rule: web/'],
    ['bin/leadscore.ts', `import '../domain/errors'`, '../domain/errors. Rule: bin/ may import lib.'],
    [
      'lib/stacks/a.ts',
      `import { handler } from '../../lambdas/intake/index'`,
      '../../lambdas/intake/index. Rule: lib/',
    ],
    ['lib/stacks/a.ts', `import '@aws-sdk/client-s3'`, '@aws-sdk/client-s3. Rule: lib/'],
    [
      'lambdas/intake/make-handler.ts',
      `import '../../adapters/aws/s3'`,
      '../../adapters/aws/s3. Rule: lambdas/*/make-handler',
    ],
    [
      'lambdas/intake/make-handler.ts',
      `import '../score-leads/make-handler'`,
      '../score-leads/make-handler. Rule: lambdas',
    ],
    [
      'lambdas/intake/make-handler.ts',
      `import { S3Client } from '@aws-sdk/client-s3'`,
      '@aws-sdk/client-s3. Rule: lambdas',
    ],
    [
      'lambdas/intake/index.ts',
      `import '../../domain/pipeline/intake'`,
      '../../domain/pipeline/intake. Rule: lambdas/*/index',
    ],
    [
      'lambdas/intake/index.ts',
      `import '../score-leads/make-handler'`,
      '../score-leads/make-handler. Rule: lambdas/*/index',
    ],
    [
      'lambdas/shared/log.ts',
      `import '../../domain/leads/dialect'`,
      '../../domain/leads/dialect. Rule: lambdas/shared',
    ],
    ['domain/a.ts', `import '../adapters/local/clock'`, '../adapters/local/clock. Rule: domain/ is pure'],
    ['domain/a.ts', `import type { Readable } from 'node:stream'`, 'node:stream. Rule: domain/ is pure'],
    ['domain/a.ts', `import { join } from 'path'`, 'path. Rule: domain/ is pure'],
    ['domain/a.ts', `export * from 'fs/promises'`, 'fs/promises. Rule: domain/ is pure'],
    ['domain/a.ts', `const a = await import('node:fs')`, 'node:fs. Rule: domain/ is pure'],
    ['domain/a.ts', `const { a } = require('crypto')`, 'crypto. Rule: domain/ is pure'],
    ['domain/a.ts', `type A = import('node:fs').Stats`, 'node:fs. Rule: domain/ is pure'],
    ['domain/a.ts', `import { parse } from 'csv-parse'`, 'csv-parse. Rule: domain/ is pure'],
    ['contracts/a.ts', `import '../domain/errors'`, '../domain/errors. Rule: contracts/'],
    ['adapters/local/a.ts', `import '@aws-sdk/client-s3'`, '@aws-sdk/client-s3. Rule: adapters/local'],
    ['adapters/local/a.ts', `import '../aws/s3'`, '../aws/s3. Rule: adapters/local'],
    [
      'adapters/local/a.ts',
      `import '../../domain/pipeline/intake'`,
      '../../domain/pipeline/intake. Rule: adapters/local',
    ],
    ['adapters/aws/a.ts', `import '../local/clock'`, '../local/clock. Rule: adapters/aws'],
    ['local/run.ts', `import '../lib/leadscore-app'`, '../lib/leadscore-app. Rule: local/'],
    ['local/run.ts', `import '../lambdas/intake/index'`, '../lambdas/intake/index. Rule: local/'],
    ['local/run.ts', `import '../adapters/aws/s3'`, '../adapters/aws/s3. Rule: local/'],
    ['local/run.ts', `import { App } from 'aws-cdk-lib'`, 'aws-cdk-lib. Rule: local/'],
    ['web/main.ts', `import '../contracts/champion'`, '../contracts/champion. Rule: web/'],
  ])('%s: %s', (file, code, message) => {
    const found = violationsOf(file, code);
    expect(found).toHaveLength(1);
    expect(found[0].startsWith(`${file} imports ${message}`)).toBe(true);
  });

  it.each([
    'Math.random()',
    'Date.now()',
    'new Date()',
    'console.log(1)',
    'process.env.A',
    'setTimeout(f, 1)',
    'Buffer.from([])',
  ])('domain/ may not use %s', (code) => {
    const use = code.startsWith('new') ? code : code.replace(/\(.+\)|(?<=\.\w+)\(\)/, '');
    const expected = code.startsWith('setTimeout') ? 'setTimeout()' : use.replace('.env.A', '.env');
    expect(violationsOf('domain/a.ts', `const f = () => ${code};`)).toEqual([
      `domain/a.ts uses ${expected}. Rule: domain/ is pure: it may import itself, contracts and small pure packages.`,
    ]);
  });

  it('a file outside of every row is noticed', () => {
    expect(violationsOf('utils/a.ts', '')).toEqual([expect.stringMatching(/^utils\/a\.ts belongs to no row/)]);
  });
});

it.each<[string, string]>([
  [
    'domain/a.ts',
    `// import 'node:fs'\nconst text = "require('fs') Math.random() new Date()"; const day = new Date(text);`,
  ],
  ['domain/leads/a.ts', `import { a } from '../model/b'; import type { C } from '../../contracts/c';`],
  ['lambdas/intake/index.ts', `import { makeHandler } from './make-handler'; import '../../adapters/aws/s3';`],
  [
    'lambdas/intake/make-handler.ts',
    `import './event'; import '../shared/log'; import '../../domain/pipeline/intake';`,
  ],
  ['local/run.ts', `import '../lambdas/intake/make-handler'; import 'node:fs'; import '../package.json';`],
  ['lib/a.ts', `import { join } from 'node:path'; import { Stack } from 'aws-cdk-lib'; import 'aws-cdk-lib/aws-s3';`],
])('what is allowed passes: %s', (file, code) => {
  expect(violationsOf(file, code)).toEqual([]);
});

describe('Python', () => {
  const own = new Set(['candidate']);
  it.each<[string, string, string]>([
    ['glue-scripts/a.py', 'from awsglue.context import GlueContext', 'awsglue at module level'],
    ['glue-scripts/a.py', 'import boto3', 'boto3'],
    ['glue-scripts/a.py', 'import json, duckdb', 'duckdb'],
    ['glue-scripts/leadlib/a.py', 'def f():\n    import sklearn.tree', 'sklearn'],
    ['training/a.py', 'from leadlib.cells import clean', 'leadlib'],
    ['training/a.py', 'def f():\n    from awsglue import x', 'awsglue'],
  ])('%s: %s', (file, code, imported) => {
    expect(pythonViolationsOf(file, code, own)).toEqual([
      expect.stringMatching(new RegExp(`^${file} imports ${imported}\\. Rule: ${file.split('/')[0]}/ may import`)),
    ]);
  });

  it('allows awsglue inside a function, docstrings that look like imports, and own modules', () => {
    const glue = '"""\nfrom boto3 import x\n"""\ndef main():\n    from awsglue.utils import getResolvedOptions\n';
    expect(pythonViolationsOf('glue-scripts/a.py', glue, own)).toEqual([]);
    expect(pythonViolationsOf('training/a.py', 'from candidate import Candidate\nimport numpy as np', own)).toEqual([]);
  });
});
