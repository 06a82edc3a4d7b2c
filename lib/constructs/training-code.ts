import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Stack } from 'aws-cdk-lib';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { Construct } from 'constructs';
import type { CodeLocation } from './pipeline/training';
import { filesOf, type UploadLogs, uploadFiles } from './upload-files';

export interface TrainingCodeProps extends UploadLogs {
  /** Folder of `train.py`, with `requirements.txt` and `wheels/`. */
  readonly folder: string;
  readonly bucket: IBucket;
  /** Where the files go, ending in `/`. What else lies there is removed. */
  readonly prefix: string;
}

/** The wheels that the training job installs without a network are not there. */
export class MissingWheelsError extends Error {
  override readonly name = 'MissingWheelsError';
}

/**
 * The training script in S3 as plain files, so that SageMaker mounts it as a channel and the job needs no network.
 * Throws MissingWheelsError where the stack is to be deployed without wheels.
 */
export class TrainingCode extends Construct {
  readonly location: CodeLocation;

  constructor(scope: Construct, id: string, props: TrainingCodeProps) {
    super(scope, id);
    const { bucket, prefix } = props;
    if (Stack.of(this).bundlingRequired) assertWheels(props.folder);
    const asset = new Asset(this, 'Files', {
      path: props.folder,
      exclude: ['__pycache__', '**/__pycache__', '*.pyc', '.*_cache'],
    });
    uploadFiles(this, {
      ...props,
      what: 'the training script',
      sources: [filesOf(asset)],
      // A script that was removed must not run, nor an old wheel be installed. Only what lies under the prefix is touched.
      prune: true,
      // The files go with their bucket.
      retainOnDelete: true,
    });
    this.location = { bucket, prefix };
  }
}

function assertWheels(folder: string): void {
  const wheels = join(folder, 'wheels');
  if (existsSync(wheels) && readdirSync(wheels).some((name) => name.endsWith('.whl'))) return;
  throw new MissingWheelsError(
    `There are no wheels in ${wheels}. The training job has no network and installs LightGBM from there. ` +
      'Fetch them once: npm run wheels',
  );
}
