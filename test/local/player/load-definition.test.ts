import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { SynthesisFailedError, UnsupportedStateMachineError } from '../../../local/player/errors';
import { loadDefinition } from '../../../local/player/load-definition';

const REAL_PROJECT = resolve(__dirname, '..', '..', '..');

/** A project whose app writes one template and counts how often it ran. */
async function fakeProject(app: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'leadscore-test-'));
  for (const name of ['bin', 'lib', 'contracts', 'local/player', 'runs'])
    await mkdir(join(folder, name), { recursive: true });
  await symlink(join(REAL_PROJECT, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'cdk.json'), '{"context":{"given":"yes"}}');
  await writeFile(join(folder, 'package-lock.json'), '{}');
  await writeFile(join(folder, 'bin', 'leadscore.ts'), app);
  return folder;
}

const APP = `
import { mkdtempSync, writeFileSync } from 'node:fs';
mkdtempSync('runs/run-');
const context = JSON.parse(process.env.CDK_CONTEXT_JSON as string);
const definition = { StartAt: 'A', States: { A: { Type: 'Succeed', Comment: JSON.stringify(context) } } };
const machine = { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify(definition) } };
writeFileSync(process.env.CDK_OUTDIR + '/x.template.json', JSON.stringify({ Resources: { machine } }));
`;

let folder: string;
afterEach(async () => rm(folder, { recursive: true, force: true }));
const runs = async (): Promise<number> => (await readdir(join(folder, 'runs'))).length;

it('synthesizes once, then reads the cache until a source changes', async () => {
  folder = await fakeProject(APP);
  const options = { projectFolder: folder, cacheFolder: join(folder, 'cache') };
  const first = await loadDefinition(options);
  const start = performance.now();
  expect(await loadDefinition(options)).toEqual(first);
  expect(performance.now() - start).toBeLessThan(100);
  expect(await runs()).toBe(1);

  await writeFile(join(folder, 'lib', 'new.ts'), '// changed');
  await loadDefinition(options);
  expect(await runs()).toBe(2);
  await writeFile(join(folder, 'package-lock.json'), '{"changed":true}');
  await loadDefinition(options);
  expect(await runs()).toBe(3);
  expect((await readdir(join(folder, 'cache'))).every((name) => name.endsWith('.json'))).toBe(true);
});

it('synthesizes with the context of cdk.json and the stage, without bundling', async () => {
  folder = await fakeProject(APP);
  const definition = await loadDefinition({ projectFolder: folder, cacheFolder: join(folder, 'cache'), stage: 'prod' });
  expect(JSON.parse(String(definition.States.A.Comment))).toMatchObject({
    given: 'yes',
    stage: 'prod',
    'aws:cdk:bundling-stacks': [],
  });
});

it('says what the app printed where it fails, and caches nothing', async () => {
  folder = await fakeProject(`throw new Error('There is no stage "x"')`);
  const options = { projectFolder: folder, cacheFolder: join(folder, 'cache') };
  const failure = loadDefinition(options);
  await expect(failure).rejects.toThrow(SynthesisFailedError);
  await expect(failure).rejects.toThrow(/could not be synthesized[\s\S]*There is no stage "x"/);
  await expect(readdir(join(folder, 'cache'))).rejects.toThrow(/ENOENT/);
});

it('refuses an app without a state machine', async () => {
  folder = await fakeProject(APP.replace('StepFunctions::StateMachine', 'S3::Bucket'));
  const options = { projectFolder: folder, cacheFolder: join(folder, 'cache') };
  await expect(loadDefinition(options)).rejects.toThrow(
    new UnsupportedStateMachineError('The CDK app has 0 state machines; the laptop plays exactly one.'),
  );
});
