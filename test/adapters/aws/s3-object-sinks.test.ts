import { CreateBucketCommand, ListMultipartUploadsCommand, S3Client } from '@aws-sdk/client-s3';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { S3ObjectSinks } from '../../../adapters/aws/s3-object-sinks';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store';
import { ServiceAccessError } from '../../../domain/errors';
import { describeObjectSinks } from '../contracts/object-sinks';
import { describeEmulated, uniqueName } from './support/emulated';

describeEmulated('S3ObjectSinks against the emulator', (emulator) => {
  let client: S3Client;
  let bucket: string;
  beforeAll(() => {
    client = new S3Client(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function make() {
    bucket = uniqueName('bucket');
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return { sinks: new S3ObjectSinks({ bucket, client }), store: new S3ObjectStore({ bucket, client }) };
  }

  describeObjectSinks('S3ObjectSinks', make);

  test('leaves no part of an abandoned object behind', async () => {
    const { sinks } = await make();
    const sink = await sinks.open('large.csv');
    for (let part = 0; part < 5; part++) await sink.write(new Uint8Array(4 << 20));
    await sink.abandon();
    const { Uploads = [] } = await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    expect(Uploads).toEqual([]);
  });

  test('a bucket that is not there is told by name, whoever comes first to notice', async () => {
    const sinks = new S3ObjectSinks({ bucket: 'not-there', client });
    const sink = await sinks.open('a');
    await sink.write('x').catch(() => undefined);
    await expect(sink.finish()).rejects.toThrow(ServiceAccessError);
  });
});
