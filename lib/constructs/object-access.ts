import { PolicyStatement, type Role } from 'aws-cdk-lib/aws-iam';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import { allowWildcard } from './acknowledge';

/**
 * The bucket's own `grantRead` gives `s3:GetObject*`, `s3:GetBucket*` and `s3:List*`; these give what is used.
 * Keys are exact, hold a `*` for the id of a run, or end in `/` for all that lies below.
 */
export function allowReading(role: Role, bucket: IBucket, keys: readonly string[]): void {
  allow(role, ['s3:GetObject'], bucket, keys);
}

/** Writing whole objects, in parts where they are large. */
export function allowWriting(role: Role, bucket: IBucket, keys: readonly string[]): void {
  allow(role, ['s3:PutObject', 's3:AbortMultipartUpload'], bucket, keys);
}

/** Writing small objects, each in one request. */
export function allowPutting(role: Role, bucket: IBucket, keys: readonly string[]): void {
  allow(role, ['s3:PutObject'], bucket, keys);
}

/** Writing as Hadoop's committer does: in parts, under temporary names, with the removal of an earlier attempt. */
export function allowCommitting(role: Role, bucket: IBucket, keys: readonly string[]): void {
  const actions = ['s3:PutObject', 's3:DeleteObject', 's3:AbortMultipartUpload', 's3:ListMultipartUploadParts'];
  allow(role, actions, bucket, keys);
}

/**
 * Listing the bucket. S3 tells a missing key from a forbidden one only to who may list all of it (404, not 403), and
 * keys say nothing about a lead; so this is not cut down to prefixes.
 */
export function allowListing(role: Role, bucket: IBucket): void {
  role.addToPolicy(new PolicyStatement({ actions: ['s3:ListBucket'], resources: [bucket.bucketArn] }));
}

/** Asking for the bucket's region, as Hadoop, the crawler and Redshift do before anything else. */
export function allowLocating(role: Role, bucket: IBucket): void {
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetBucketLocation'], resources: [bucket.bucketArn] }));
}

function allow(role: Role, actions: string[], bucket: IBucket, keys: readonly string[]): void {
  const resources = keys.map((key) => bucket.arnForObjects(key.endsWith('/') ? `${key}*` : key));
  allowWildcard(
    role,
    new PolicyStatement({ actions, resources }),
    'Objects are named after runs and model versions, which nobody knows at deployment; the prefix is the narrowest name.',
  );
}
