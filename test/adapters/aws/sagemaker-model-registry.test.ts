import {
  CreateModelPackageCommand,
  CreateModelPackageGroupCommand,
  DescribeModelPackageCommand,
  ListModelPackagesCommand,
  SageMakerClient,
} from '@aws-sdk/client-sagemaker';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { SageMakerModelRegistry } from '../../../adapters/aws/sagemaker-model-registry';
import { ServiceAccessError, ServiceThrottledError } from '../../../domain/errors';
import { describeModelRegistry, registration } from '../contracts/model-registry';
import { describeEmulated, uniqueName } from './support/emulated';

const IMAGE = '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3';
const processed = { uri: (key: string) => `s3://processed/${key}` };

describeEmulated('SageMakerModelRegistry against the emulator', (emulator) => {
  let client: SageMakerClient;
  let group: string;
  beforeAll(() => {
    client = new SageMakerClient(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function makeRegistry(): Promise<SageMakerModelRegistry> {
    group = uniqueName('leadscore-test');
    await client.send(new CreateModelPackageGroupCommand({ ModelPackageGroupName: group }));
    return new SageMakerModelRegistry({ group, trainingImageUri: IMAGE, processed, client });
  }

  /** All that SageMaker knows of the packages of the group, oldest first. */
  async function packages() {
    const { ModelPackageSummaryList = [] } = await client.send(
      new ListModelPackagesCommand({ ModelPackageGroupName: group, SortOrder: 'Ascending' }),
    );
    return Promise.all(
      ModelPackageSummaryList.map(({ ModelPackageArn }) =>
        client.send(new DescribeModelPackageCommand({ ModelPackageName: ModelPackageArn })),
      ),
    );
  }

  describeModelRegistry('SageMakerModelRegistry', makeRegistry);

  test('tells SageMaker where the model, its measures and its drift reference are', async () => {
    await (await makeRegistry()).register(registration('v1'));
    expect(await packages()).toMatchObject([
      {
        ModelPackageDescription: 'Leadscore v1, run 2026-11-20T22-41-01, ROC AUC 0.9491234567890123',
        InferenceSpecification: {
          Containers: [
            { Image: IMAGE, ModelDataUrl: 's3://processed/runs/v1/training/output/job/output/model.tar.gz' },
          ],
        },
        ModelMetrics: {
          ModelQuality: {
            Statistics: { ContentType: 'application/json', S3Uri: 's3://processed/models/v1/evaluation.json' },
          },
        },
        DriftCheckBaselines: {
          ModelDataQuality: {
            Statistics: { ContentType: 'application/json', S3Uri: 's3://processed/models/v1/drift-reference.json' },
          },
        },
        CustomerMetadataProperties: {
          version: 'v1',
          runId: '2026-11-20T22-41-01',
          candidate: 'lightgbm',
          createdAt: '2026-11-20T22:45:00.000Z',
          rocAuc: '0.9491',
          ece: '0.0123',
        },
        ModelApprovalStatus: 'PendingManualApproval',
        ModelLifeCycle: { Stage: 'Staging', StageStatus: 'Pending' },
      },
    ]);
  });

  test('the champion alone is approved, in production', async () => {
    const registry = await makeRegistry();
    for (const version of ['v1', 'v2', 'v3']) await registry.register(registration(version));
    await registry.recordPromotion('v1');
    await registry.recordPromotion('v2');
    expect((await packages()).map((one) => [one.ModelApprovalStatus, one.ModelLifeCycle?.Stage])).toEqual([
      ['Rejected', 'Archived'],
      ['Approved', 'Production'],
      ['PendingManualApproval', 'Staging'],
    ]);
  });

  test('a promotion that broke off between two calls is put right by the next', async () => {
    const registry = await makeRegistry();
    for (const version of ['v1', 'v2']) await registry.register(registration(version));
    await registry.recordPromotion('v1');
    await emulator().fail({ 'sagemaker:UpdateModelPackage': 'AccessDeniedException ~ Archived' });
    await expect(registry.recordPromotion('v2')).rejects.toThrow(ServiceAccessError);
    await emulator().fail({});
    await registry.recordPromotion('v2');
    expect((await registry.list()).map(({ version, stage }) => `${version} ${stage}`)).toEqual([
      'v1 retired',
      'v2 champion',
    ]);
  });

  test('passes over what other programs keep in the group', async () => {
    const registry = await makeRegistry();
    await client.send(
      new CreateModelPackageCommand({
        ModelPackageGroupName: group,
        ModelPackageDescription: 'something else',
        ModelApprovalStatus: 'Approved',
        InferenceSpecification: { Containers: [{ Image: IMAGE }] },
      }),
    );
    await registry.register(registration('v1'));
    await registry.recordPromotion('v1');
    expect((await registry.list()).map(({ version }) => version)).toEqual(['v1']);
    expect((await packages())[0]?.ModelApprovalStatus).toBe('Approved');
  });

  test('lists more than one page', async () => {
    const registry = await makeRegistry();
    const versions = Array.from({ length: 101 }, (_, index) => `v${index + 1}`);
    for (const version of versions) {
      await client.send(
        new CreateModelPackageCommand({
          ModelPackageGroupName: group,
          ModelPackageDescription: `Leadscore ${version}, run r, ROC AUC 0.9`,
          InferenceSpecification: { Containers: [{ Image: IMAGE }] },
        }),
      );
    }
    expect((await registry.list()).map(({ version }) => version)).toEqual(versions);
  });

  test('a group that does not exist is named, with what to check', async () => {
    const registry = new SageMakerModelRegistry({ group: 'no-such', trainingImageUri: IMAGE, processed, client });
    const registering = registry.register(registration('v1'));
    await expect(registering).rejects.toThrow(ServiceAccessError);
    await expect(registering).rejects.toThrow(/package group no-such \(ValidationException: .*MODEL_PACKAGE_GROUP/);
  });

  test('a service that stays busy is named so', async () => {
    await makeRegistry();
    const impatient = new SageMakerClient(awsClientConfig({ ...emulator().clientConfig, maxAttempts: 1 }));
    const registry = new SageMakerModelRegistry({ group, trainingImageUri: IMAGE, processed, client: impatient });
    await emulator().fail({ 'sagemaker:CreateModelPackage': 'ThrottlingException' });
    await expect(registry.register(registration('v1'))).rejects.toThrow(ServiceThrottledError);
    impatient.destroy();
  });
});
