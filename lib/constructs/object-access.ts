import { type IGrantable, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';

/**
 * The bucket's own `grantRead` gives `s3:GetObject*`, `s3:GetBucket*` and `s3:List*`; these give what is used.
 * Prefixes end in `/`.
 */
export function allowReading(grantee: IGrantable, bucket: IBucket, prefixes: readonly string[]): void {
  allow(grantee, ['s3:GetObject'], bucket, prefixes);
}

/** Writing, with what a multipart upload and the replacement of an earlier attempt need. */
export function allowWriting(grantee: IGrantable, bucket: IBucket, prefixes: readonly string[]): void {
  const actions = ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
  allow(grantee, actions, bucket, prefixes);
}

/** Listing the bucket and asking where it is. Hadoop lists parent folders, so this is not cut down to prefixes. */
export function allowListing(grantee: IGrantable, bucket: IBucket): void {
  grantee.grantPrincipal.addToPrincipalPolicy(
    new PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketLocation'], resources: [bucket.bucketArn] }),
  );
}

function allow(grantee: IGrantable, actions: string[], bucket: IBucket, prefixes: readonly string[]): void {
  const resources = prefixes.map((prefix) => bucket.arnForObjects(`${prefix}*`));
  grantee.grantPrincipal.addToPrincipalPolicy(new PolicyStatement({ actions, resources }));
}
