import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { S3ObjectLinks } from '../../../adapters/aws/s3-object-links';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store';
import { InvalidArtifactError } from '../../../domain/errors';
import { describeEmulated, uniqueName } from './support/emulated';

const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token/+=' };
const NOW = new Date('2026-11-21T10:15:00.000Z');

function links(): S3ObjectLinks {
  return new S3ObjectLinks({ bucket: 'leads', region: 'eu-west-1', credentials: CREDENTIALS, now: () => NOW });
}

test('a link for a download is signed as aws4fetch signs it', async () => {
  const url = await links().download("scores/r1/it's (1) größe.csv");
  const client = new AwsClient({ ...CREDENTIALS, service: 's3', region: 'eu-west-1' });
  const unsigned = new URL(url);
  for (const name of [...unsigned.searchParams.keys()]) {
    if (/^X-Amz-(Signature|Credential|Algorithm|SignedHeaders|Security-Token|Date)$/.test(name)) {
      unsigned.searchParams.delete(name);
    }
  }
  const signed = await client.sign(unsigned.href, { aws: { signQuery: true, datetime: '20261121T101500Z' } });
  expect(new URL(url).searchParams.get('X-Amz-Signature')).toBe(
    new URL(signed.url).searchParams.get('X-Amz-Signature'),
  );
});

test('the length and the type of an upload are signed, so that the link is for nothing larger', async () => {
  const { url, headers, expiresAt } = await links().upload('to-score/u-1/a.csv', 123);
  expect(new URL(url).searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;content-type;host');
  expect(headers).toEqual({ 'content-type': 'text/csv' });
  expect(expiresAt).toBe('2026-11-21T10:30:00.000Z');
  const other = await links().upload('to-score/u-1/a.csv', 124);
  expect(other.url).not.toBe(url);
});

test('a key that leads out of the bucket is refused', async () => {
  await expect(links().upload('to-score/../leads/a.csv', 1)).rejects.toThrow(InvalidArtifactError);
});

describeEmulated('S3ObjectLinks against the emulator', (emulator) => {
  let client: S3Client;
  beforeAll(() => {
    client = new S3Client(awsClientConfig({ ...emulator().clientConfig, forcePathStyle: true }));
  });
  afterAll(() => client.destroy());

  test('an upload and a download go by their links', async () => {
    const bucket = uniqueName('links');
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const made = new S3ObjectLinks({
      bucket,
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      endpoint: emulator().endpoint,
      now: () => new Date(),
    });
    const store = new S3ObjectStore({ bucket, client });
    const { url, headers } = await made.upload('to-score/u-1/größe 1.csv', 9);
    expect((await fetch(url, { method: 'PUT', headers, body: 'lead_id\na' })).status).toBe(200);
    expect(Buffer.from((await store.get('to-score/u-1/größe 1.csv')).body).toString()).toBe('lead_id\na');
    const got = await fetch(await made.download('to-score/u-1/größe 1.csv'));
    expect(await got.text()).toBe('lead_id\na');
  });
});
