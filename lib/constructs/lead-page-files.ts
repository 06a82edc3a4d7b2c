import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { Asset } from 'aws-cdk-lib/aws-s3-assets';
import { BucketDeployment, type ISource, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import type { PageConfig } from '../../contracts/page';
import { acknowledgeDeploymentFunction, acknowledgeNag } from './acknowledge';
import { PAGE_PREFIX } from './lead-page';
import { allowCommitting, allowListing, allowReading } from './object-access';

export interface LeadPageFilesProps {
  /** Folder of the built page. */
  readonly folder: string;
  readonly bucket: IBucket;
  readonly config: PageConfig;
  /** Exactly the origins that the page talks to, besides its own. */
  readonly connect: readonly string[];
  readonly logRetention: RetentionDays;
  /** What becomes of the logs of the upload when the stack is deleted. */
  readonly removalPolicy: RemovalPolicy;
}

/** The page has not been built. */
export class MissingPageError extends Error {
  override readonly name = 'MissingPageError';
}

const INDEX = 'index.html';

/**
 * The built page in its bucket, with `config.json` of this stage beside it. `index.html` says once more, and exactly, whom
 * the page may talk to: the headers of CloudFront cannot name the API, which itself names CloudFront.
 * Throws MissingPageError where the stack is to be deployed and the page is not built.
 */
export class LeadPageFiles extends Construct {
  constructor(scope: Construct, id: string, props: LeadPageFilesProps) {
    super(scope, id);
    const { bucket, folder, config } = props;
    const isBuilt = existsSync(join(folder, INDEX));
    if (!isBuilt && Stack.of(this).bundlingRequired) {
      throw new MissingPageError(`There is no page in ${folder}. Build it once: npm run build:web`);
    }
    const logGroup = new LogGroup(this, 'Logs', {
      retention: props.logRetention,
      removalPolicy: props.removalPolicy,
    });
    const role = new Role(this, 'UploadRole', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: 'What the function may do that uploads the page',
    });
    logGroup.grantWrite(role);
    allowReading(role, bucket, [PAGE_PREFIX]);
    allowCommitting(role, bucket, [PAGE_PREFIX]);
    allowListing(role, bucket);
    const index = isBuilt ? readFileSync(join(folder, INDEX), 'utf8') : '<!doctype html><head></head>';
    const sources = [
      ...(isBuilt ? [filesOf(new Asset(this, 'Files', { path: folder, exclude: [INDEX, 'config.json'] }))] : []),
      Source.data(INDEX, withPolicy(index, props.connect)),
      Source.jsonData('config.json', config),
    ].map((source) => readableBy(role, source));
    const deployment = new BucketDeployment(this, 'Upload', {
      sources,
      destinationBucket: bucket,
      destinationKeyPrefix: PAGE_PREFIX,
      // Who has the page open goes on with its old files.
      prune: false,
      retainOnDelete: false,
      outputObjectKeys: false,
      // Its own grants would be `s3:GetObject*` and the like on the whole bucket.
      role: role.withoutPolicyUpdates(),
      logGroup,
      memoryLimit: 512,
    });
    deployment.node.addDependency(role);
    const fn = acknowledgeDeploymentFunction(this, 'Custom::CDKBucketDeployment');
    const runtime = 'CDK chooses the Python of its own function and raises it with its releases.';
    acknowledgeNag(fn, 'L1', runtime);
    acknowledgeNag(fn, 'LambdaLatestVersion', runtime, 'Serverless');
  }
}

function filesOf(asset: Asset): ISource {
  return { bind: () => ({ bucket: asset.bucket, zipObjectKey: asset.s3ObjectKey }) };
}

/** The same source, which the role may read, and nothing beside it. */
function readableBy(role: Role, source: ISource): ISource {
  return {
    bind: (scope, context) => {
      // A source grants its reader far more than the one object.
      const bound = source.bind(scope, context === undefined ? context : { handlerRole: role.withoutPolicyUpdates() });
      role.addToPolicy(
        new PolicyStatement({
          actions: ['s3:GetObject'],
          resources: [bound.bucket.arnForObjects(bound.zipObjectKey)],
        }),
      );
      return bound;
    },
  };
}

/** Puts the policy before anything that the browser could fetch. */
function withPolicy(html: string, connect: readonly string[]): string {
  const meta = `<meta http-equiv="content-security-policy" content="connect-src ${["'self'", ...connect].join(' ')}" />`;
  if (!html.includes('<head>')) throw new MissingPageError(`${INDEX} of the built page has no <head>. Build it again.`);
  return html.replace('<head>', `<head>${meta}`);
}
