import { GetBucketTaggingCommand, S3Client } from '@aws-sdk/client-s3';
import { awsClient } from '../adapters/aws/aws-clients';
import { S3ObjectStore } from '../adapters/aws/s3-object-store';
import { SageMakerModelRegistry } from '../adapters/aws/sagemaker-model-registry';
import { ModelRegistryError } from '../domain/errors';
import type { ModelRegistry } from '../domain/ports/model-registry';
import type { ModelHome } from './model-home';

/** The tag that every resource of a stage carries. */
const STAGE_TAG = 'leadscore:stage';

/**
 * The models of a stage in AWS, by its processed bucket, with the rights of whoever calls: region and keys are found as
 * the AWS CLI finds them. The registry is that of the stage which the bucket's tag names.
 */
export async function openDeployedHome(bucket: string): Promise<ModelHome> {
  const processed = new S3ObjectStore({ bucket });
  return {
    name: `s3://${bucket}`,
    processed,
    registry: new RegistryOfBucket(bucket, processed),
    // They are in Redshift, which only the stage's own functions reach.
    outcomes: async () => null,
  };
}

/** Looked up when it is first needed: who only looks at models needs no right to read tags. */
class RegistryOfBucket implements ModelRegistry {
  constructor(
    private readonly bucket: string,
    private readonly processed: S3ObjectStore,
  ) {}

  async register(): Promise<void> {
    throw new ModelRegistryError('Versions are registered by the run that makes them.');
  }

  async recordPromotion(version: string): Promise<void> {
    return (await this.open()).recordPromotion(version);
  }

  async list(): ReturnType<ModelRegistry['list']> {
    return (await this.open()).list();
  }

  private async open(): Promise<ModelRegistry> {
    const { TagSet = [] } = await awsClient(S3Client).send(new GetBucketTaggingCommand({ Bucket: this.bucket }));
    const stage = TagSet.find(({ Key }) => Key === STAGE_TAG)?.Value;
    if (stage === undefined) {
      throw new ModelRegistryError(`The bucket ${this.bucket} has no tag ${STAGE_TAG}, so it is of no stage.`);
    }
    return new SageMakerModelRegistry({
      group: `leadscore-${stage}`,
      // Only a registration names it.
      trainingImageUri: '',
      processed: this.processed,
    });
  }
}
