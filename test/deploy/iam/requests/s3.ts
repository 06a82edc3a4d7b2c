import type { IamRequest } from '../evaluate';
import type { LoggedCall } from '../logged-call';
import { iamRequest, type Place, UnknownCallError } from './place';

/** Operations on one object, with the actions that they ask for. `GetObject` stands for its like with a version id too. */
const ON_OBJECT: Readonly<Record<string, readonly string[]>> = {
  GetObject: ['GetObject'],
  HeadObject: ['GetObject'],
  GetObjectTagging: ['GetObjectTagging'],
  PutObject: ['PutObject'],
  CreateMultipartUpload: ['PutObject'],
  UploadPart: ['PutObject'],
  CompleteMultipartUpload: ['PutObject'],
  AbortMultipartUpload: ['AbortMultipartUpload'],
  ListParts: ['ListMultipartUploadParts'],
  CopyObject: ['PutObject'],
  UploadPartCopy: ['PutObject'],
  DeleteObject: ['DeleteObject'],
};
const ON_BUCKET: Readonly<Record<string, string>> = {
  ListObjects: 'ListBucket',
  ListObjectsV2: 'ListBucket',
  HeadBucket: 'ListBucket',
  ListObjectVersions: 'ListBucketVersions',
  ListMultipartUploads: 'ListBucketMultipartUploads',
  GetBucketLocation: 'GetBucketLocation',
  GetBucketTagging: 'GetBucketTagging',
  GetBucketPolicy: 'GetBucketPolicy',
  PutBucketPolicy: 'PutBucketPolicy',
};
const NOT_FOUND = 404;

/** What a call of S3 (path style) asks of IAM. A conditional write needs no more than a write. Throws UnknownCallError. */
export function s3Requests(call: LoggedCall, place: Place): IamRequest[] {
  const [bucket = '', ...keyParts] = (call.path ?? '').replace(/^\//, '').split('/').map(decodeURIComponent);
  const key = keyParts.join('/');
  const query = new URLSearchParams(call.query ?? '');
  const bucketArn = `arn:aws:s3:::${bucket}`;
  const operation = call.operation ?? '(unknown)';
  const listing = (prefix: string | null): IamRequest =>
    iamRequest(place, 's3:ListBucket', bucketArn, { 's3:prefix': prefix === null ? [] : [prefix] });
  const onBucket = ON_BUCKET[operation];
  if (onBucket !== undefined && key === '') {
    return onBucket === 'ListBucket'
      ? [listing(query.get('prefix'))]
      : [iamRequest(place, `s3:${onBucket}`, bucketArn, { 's3:prefix': [query.get('prefix') ?? ''] })];
  }
  if (operation === 'DeleteObjects' && key === '') {
    // Its keys are in the body, which is not logged: so all of them, with their versions.
    const actions = ['s3:DeleteObject', 's3:DeleteObjectVersion'];
    return actions.map((action) => iamRequest(place, action, `${bucketArn}/*`));
  }
  const onObject = ON_OBJECT[operation];
  if (onObject === undefined || key === '') {
    throw new UnknownCallError(`What s3:${operation} on /${bucket}/${key} asks of IAM is not known here.`);
  }
  const suffix = query.has('versionId') && /^(Get|Delete)Object$/.test(onObject[0] ?? '') ? 'Version' : '';
  const requests = onObject.map((action) => iamRequest(place, `s3:${action}${suffix}`, `${bucketArn}/${key}`));
  if (call.copy) requests.push(iamRequest(place, 's3:GetObject', `arn:aws:s3:::${copySource(call.copy)}`));
  // Without the right to list, S3 answers 403 and not 404 for a key that does not exist.
  if (call.status === NOT_FOUND && call.method !== 'PUT') requests.push(listing(null));
  return requests;
}

function copySource(header: string): string {
  return decodeURIComponent(header)
    .replace(/^\//, '')
    .replace(/\?versionId=.*$/, '');
}
