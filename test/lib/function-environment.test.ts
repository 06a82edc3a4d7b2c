import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ENV } from '../../contracts/environment';
import { FUNCTION_NAMES } from '../../contracts/pipeline';
import { WAREHOUSE_ENV } from '../../lambdas/shared/warehouse-env';
import { only, PROJECT_FOLDER, type Resource, type SynthesizedApp, synthesizedApp } from './synthesized-app';

let app: SynthesizedApp;
beforeAll(() => {
  app = synthesizedApp();
});

const functionCalled = (name: string): Resource =>
  only(app.ofType('AWS::Lambda::Function').filter((item) => item.Properties.FunctionName === `leadscore-dev-${name}`));

/** The variables that `lambdas/<name>/index.ts` reads when it starts: `readEnv('stage', ...WAREHOUSE_ENV)`. */
function readBy(name: string): string[] {
  const source = readFileSync(join(PROJECT_FOLDER, 'lambdas', name, 'index.ts'), 'utf8');
  const list = source.match(/readEnv\(([^)]*)\)/)?.[1] ?? '';
  const keys = [...list.matchAll(/'(\w+)'/g)].map(([, key]) => key);
  const all = list.includes('...WAREHOUSE_ENV') ? [...keys, ...WAREHOUSE_ENV] : keys;
  return all.map((key) => ENV[key as keyof typeof ENV]);
}

describe.each([...FUNCTION_NAMES])('%s', (name) => {
  it('finds every variable that it reads, and no other of ours but the name of the stage', () => {
    const ours: readonly string[] = Object.values(ENV);
    const given = Object.keys(functionCalled(name).Properties.Environment.Variables);
    const read = new Set([...readBy(name), ENV.stage]);
    expect(read.size).toBeGreaterThan(1);
    expect(given.filter((variable) => ours.includes(variable)).sort()).toEqual([...read].sort());
  });

  it('runs on Node.js 24 on arm64, with memory that a new account gives', () => {
    const { Properties } = functionCalled(name);
    expect(Properties).toMatchObject({ Runtime: 'nodejs24.x', Architectures: ['arm64'] });
    expect(Properties.MemorySize).toBeLessThanOrEqual(3_008);
  });
});
