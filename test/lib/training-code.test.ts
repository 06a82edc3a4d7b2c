import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Bucket, type IBucket } from 'aws-cdk-lib/aws-s3';
import { MissingWheelsError, TrainingCode } from '../../lib/constructs/training-code';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'leadscore-test-'));
  await writeFile(join(folder, 'train.py'), '');
});
afterEach(async () => rm(folder, { recursive: true, force: true }));

function upload(context: Record<string, unknown> = {}): Template {
  const stack = new Stack(new App({ builtinCloudFormationValidation: false, context }), 'stack');
  new TrainingCode(stack, 'Code', {
    folder,
    bucket: new Bucket(stack, 'Processed') as IBucket,
    prefix: 'code/training/',
    logRetention: RetentionDays.ONE_DAY,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  return Template.fromStack(stack);
}

it.each([
  ['there is no folder of wheels', async () => undefined],
  ['the folder of wheels is empty', async () => mkdir(join(folder, 'wheels'))],
])('is refused where %s, with the command that fetches them', async (_, prepare) => {
  await prepare();
  expect(() => upload()).toThrow(MissingWheelsError);
  expect(() => upload()).toThrow(/There are no wheels in .*wheels\. .*: npm run wheels$/);
});

it('is taken with a wheel', async () => {
  await mkdir(join(folder, 'wheels'));
  await writeFile(join(folder, 'wheels', 'lightgbm-4.7.0-py3-none-manylinux_2_28_x86_64.whl'), '');
  upload().resourceCountIs('Custom::CDKBucketDeployment', 1);
});

it('asks for no wheels where nothing is bundled, as on a laptop and in tests', () => {
  upload({ 'aws:cdk:bundling-stacks': [] }).resourceCountIs('Custom::CDKBucketDeployment', 1);
});
