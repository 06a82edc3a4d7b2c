import {
  CreateBucketCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store';
import { ConcurrentChangeError, ServiceAccessError, ServiceThrottledError } from '../../../domain/errors';
import { describeObjectStore } from '../contracts/object-store';
import { describeEmulated, uniqueName } from './support/emulated';

describeEmulated('S3ObjectStore against the emulator', (emulator) => {
  let client: S3Client;
  let bucket: string;
  beforeAll(() => {
    client = new S3Client(awsClientConfig(emulator().clientConfig));
  });
  afterAll(() => client.destroy());

  async function makeStore(): Promise<S3ObjectStore> {
    bucket = uniqueName('bucket');
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    return new S3ObjectStore({ bucket, client });
  }

  describeObjectStore('S3ObjectStore', makeStore);

  test('lists more than one page', async () => {
    const store = await makeStore();
    const keys = Array.from({ length: 1005 }, (_, index) => `leads/${String(index).padStart(4, '0')}.csv`);
    for (let from = 0; from < keys.length; from += 40) {
      await Promise.all(keys.slice(from, from + 40).map((key) => store.put(key, '')));
    }
    expect((await store.list('leads/')).map((object) => object.key)).toEqual(keys);
  });

  test('passes over the empty folder that the console makes', async () => {
    const store = await makeStore();
    await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'leads/', Body: '' }));
    await store.put('leads/a.csv', 'x');
    expect((await store.list('leads/')).map((object) => object.key)).toEqual(['leads/a.csv']);
  });

  test('the version of a listed object is its ETag', async () => {
    const store = await makeStore();
    const etag = await store.put('a', 'one');
    expect(await store.list('')).toEqual([{ key: 'a', bytes: 3, version: etag }]);
  });

  test('names objects as jobs of other services do', async () => {
    const store = await makeStore();
    expect(store.uri('leads/a.csv')).toBe(`s3://${bucket}/leads/a.csv`);
    expect(store.uri('')).toBe(`s3://${bucket}/`);
  });

  test('tells browsers what a report is', async () => {
    const store = await makeStore();
    await store.put('runs/1/report.html', '<p>');
    await store.put('models/v1/training-ids.bin', 'x');
    const typeOf = async (Key: string) =>
      (await client.send(new HeadObjectCommand({ Bucket: bucket, Key }))).ContentType;
    expect(await typeOf('runs/1/report.html')).toBe('text/html; charset=utf-8');
    expect(await typeOf('models/v1/training-ids.bin')).toBe('application/octet-stream');
  });

  describe('a large body', () => {
    const large = new Uint8Array(17 * 2 ** 20).map((_, index) => index % 251);
    const uploads = async () => (await client.send(new ListMultipartUploadsCommand({ Bucket: bucket }))).Uploads ?? [];

    test('goes up in parts and comes back whole', async () => {
      const store = await makeStore();
      const etag = await store.put('large', large);
      expect(etag).toMatch(/-3"?$/);
      const stored = await store.get('large');
      expect(stored.etag).toBe(etag);
      expect(Buffer.compare(stored.body, large)).toBe(0);
    });

    test('in parts is compared and swapped as well, and leaves no parts behind where it loses', async () => {
      const store = await makeStore();
      const etag = await store.putIf('large', large, null);
      await expect(store.putIf('large', large, null)).rejects.toThrow(ConcurrentChangeError);
      await expect(store.putIf('large', large, '"0123"')).rejects.toThrow(ConcurrentChangeError);
      expect(await uploads()).toEqual([]);
      expect(await store.putIf('large', large.subarray(1), etag)).not.toBe(etag);
    });
  });

  test('a write whose first answer was lost is no conflict with itself', async () => {
    const store = await makeStore();
    await store.put('a', 'ours');
    const repeated = (client: S3Client) =>
      client.middlewareStack.add(
        (next) => async (args) => {
          try {
            return await next(args);
          } catch (error) {
            Object.assign((error as { $metadata: object }).$metadata, { attempts: 2 });
            throw error;
          }
        },
        { step: 'initialize', name: 'repeated', override: true },
      );
    const other = new S3Client(awsClientConfig(emulator().clientConfig));
    repeated(other);
    const again = new S3ObjectStore({ bucket, client: other });
    expect(await again.putIf('a', 'ours', null)).toBe((await store.get('a')).etag);
    await expect(again.putIf('a', 'theirs', null)).rejects.toThrow(ConcurrentChangeError);
    other.destroy();
  });

  test('a bucket that does not exist is named, with what to check', async () => {
    const store = new S3ObjectStore({ bucket: 'no-such-bucket', client });
    const attempts = [
      () => store.get('a'),
      () => store.put('a', ''),
      () => store.putIf('a', '', null),
      () => store.list(''),
    ];
    for (const attempt of attempts) {
      const failing = attempt();
      await expect(failing).rejects.toThrow(ServiceAccessError);
      await expect(failing).rejects.toThrow(/no-such-bucket \(NoSuchBucket: .*PROCESSED_BUCKET/);
    }
  });

  test('a forbidden call is named, with what to check and the cause', async () => {
    const store = await makeStore();
    await emulator().fail({ 's3:GetObject': 'AccessDenied' });
    const attempt = store.find('models/champion.json');
    await expect(attempt).rejects.toThrow(ServiceAccessError);
    await expect(attempt).rejects.toThrow(
      /^S3 could not read models\/champion\.json from the bucket bucket-\d+ \(Access/,
    );
    await expect(attempt).rejects.toMatchObject({ cause: { name: 'AccessDenied' } });
  });

  test('a service that is busy for a moment is asked again', async () => {
    const store = await makeStore();
    await emulator().fail({ 's3:PutObject': 'SlowDown x2' });
    await store.put('a', 'one');
    expect(new TextDecoder().decode((await store.get('a')).body)).toBe('one');
  });

  test('a service that stays busy is named so', async () => {
    await makeStore();
    const impatient = new S3Client(awsClientConfig({ ...emulator().clientConfig, maxAttempts: 2 }));
    await emulator().fail({ 's3:PutObject': 'SlowDown' });
    const writing = new S3ObjectStore({ bucket, client: impatient }).put('a', 'one');
    await expect(writing).rejects.toThrow(ServiceThrottledError);
    impatient.destroy();
  });
});

describe('S3ObjectStore', () => {
  const body = new TextEncoder().encode('whole');

  /** A client whose answers break off half way, the given number of times. */
  function breakingClient(times: number): S3Client {
    const client = new S3Client({ region: 'us-east-1' });
    let reads = 0;
    const transformToByteArray = async () => {
      if (reads++ < times) throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      return body;
    };
    client.send = (async () => ({ ETag: '"1"', Body: { transformToByteArray } })) as typeof client.send;
    return client;
  }

  test('reads a body again that broke off half way', async () => {
    const store = new S3ObjectStore({ bucket: 'b', client: breakingClient(2) });
    expect(await store.find('a')).toEqual({ body, etag: '"1"' });
  });

  test('names a body that breaks off each time as what time may heal', async () => {
    const reading = new S3ObjectStore({ bucket: 'b', client: breakingClient(3) }).find('a');
    await expect(reading).rejects.toThrow(ServiceThrottledError);
  });
});

test('S3ObjectStore names a network that does not answer as what time may heal', async () => {
  const client = new S3Client(
    awsClientConfig({
      endpoint: 'http://127.0.0.1:1',
      region: 'us-east-1',
      credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      maxAttempts: 1,
    }),
  );
  const reading = new S3ObjectStore({ bucket: 'b', client }).find('a');
  await expect(reading).rejects.toThrow(ServiceThrottledError);
  await expect(reading).rejects.toThrow(/ECONNREFUSED/);
});
