import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { AwsV4Signer } from 'aws4fetch';
import fc from 'fast-check';
import { awsClientConfig } from '../../../adapters/aws/aws-clients';
import { S3ObjectStore } from '../../../adapters/aws/s3-object-store';
import { signRequest } from '../../../adapters/aws/sign-request';
import { SignedS3Reader } from '../../../adapters/aws/signed-s3-reader';
import { SignedS3Writer } from '../../../adapters/aws/signed-s3-writer';
import {
  InvalidArtifactError,
  ObjectNotFoundError,
  ServiceAccessError,
  ServiceFailedError,
  ServiceThrottledError,
} from '../../../domain/errors';
import { describeEmulated, uniqueName } from './support/emulated';

const KEYS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY' };

test('signs as aws4fetch does, byte by byte', async () => {
  const part = fc.stringMatching(/^[A-Za-z0-9_~-][A-Za-z0-9._~-]{0,12}$/);
  await fc.assert(
    fc.asyncProperty(
      fc.array(part, { minLength: 1, maxLength: 4 }),
      fc.option(fc.stringMatching(/^[A-Za-z0-9+/=]{1,40}$/), { nil: undefined }),
      fc.constantFrom('GET' as const, 'PUT' as const),
      fc.date({ min: new Date('2000-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
      async (parts, sessionToken, method, now) => {
        const path = `/${parts.join('/')}`;
        const credentials = { ...KEYS, ...(sessionToken === undefined ? {} : { sessionToken }) };
        const host = 'raw.s3.eu-central-1.amazonaws.com';
        const ours = signRequest({ method, host, path, region: 'eu-central-1', service: 's3', now }, credentials);
        const theirs = await new AwsV4Signer({
          url: `https://${host}${path}`,
          method,
          ...credentials,
          region: 'eu-central-1',
          service: 's3',
          datetime: ours['x-amz-date'] as string,
        }).sign();
        expect(ours.authorization).toBe(theirs.headers.get('authorization'));
        expect(ours['x-amz-content-sha256']).toBe(theirs.headers.get('x-amz-content-sha256'));
      },
    ),
    { numRuns: 50 },
  );
});

describe('against a server of its own', () => {
  let server: Server;
  let answer: RequestListener;
  let requests: { url: string | undefined; authorization: string | undefined }[];
  let reader: SignedS3Reader;
  let writer: SignedS3Writer;

  beforeEach(async () => {
    requests = [];
    server = createServer((request, response) => {
      requests.push({ url: request.url, authorization: request.headers.authorization });
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const options = {
      bucket: 'leads',
      region: 'us-east-1',
      credentials: KEYS,
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
      timeoutMs: 200,
      pauseMs: 1,
    };
    reader = new SignedS3Reader(options);
    writer = new SignedS3Writer(options);
  });
  afterEach(() => {
    server.closeAllConnections();
    server.close();
  });

  const xml = (code: string) => `<?xml version="1.0"?><Error><Code>${code}</Code><Message>m</Message></Error>`;

  test('gives the bytes and the ETag, and signs the request', async () => {
    answer = (_request, response) => response.setHeader('etag', '"abc"').end(Buffer.from([0, 255, 128]));
    expect(await reader.get('models/v1/scorer.json')).toEqual({ body: Buffer.from([0, 255, 128]), etag: '"abc"' });
    expect(requests).toEqual([
      {
        url: '/leads/models/v1/scorer.json',
        authorization: expect.stringMatching(
          /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/s3\/aws4_request, /,
        ),
      },
    ]);
  });

  test.each([
    ['a b/c+d.csv', '/leads/a%20b/c%2Bd.csv'],
    ["größe/(1)!*'.csv", '/leads/gr%C3%B6%C3%9Fe/%281%29%21%2A%27.csv'],
  ])('the key %s goes out as %s', async (key, url) => {
    answer = (_request, response) => response.end();
    await reader.get(key);
    expect(requests[0]?.url).toBe(url);
  });

  test('an absent object is null for find and an error that names it for get', async () => {
    answer = (_request, response) => response.writeHead(404).end(xml('NoSuchKey'));
    expect(await reader.find('models/champion.json')).toBeNull();
    await expect(reader.get('models/champion.json')).rejects.toThrow(ObjectNotFoundError);
    await expect(reader.get('models/champion.json')).rejects.toThrow(/models\/champion\.json .* leads/);
  });

  test.each<[number, string, typeof ServiceAccessError | typeof ServiceFailedError]>([
    [403, 'AccessDenied', ServiceAccessError],
    [403, 'SignatureDoesNotMatch', ServiceAccessError],
    [404, 'NoSuchBucket', ServiceAccessError],
    [301, 'PermanentRedirect', ServiceAccessError],
    [400, 'InvalidRequest', ServiceFailedError],
  ])('%d %s is an error at once', async (status, code, kind) => {
    answer = (_request, response) => response.writeHead(status).end(xml(code));
    await expect(reader.find('a')).rejects.toThrow(kind);
    await expect(reader.find('a')).rejects.toThrow(`S3 could not read a from the bucket leads (${code})`);
    expect(requests).toHaveLength(2);
  });

  test.each([429, 500, 503])('%d is tried three times in all', async (status) => {
    answer = (_request, response) => response.writeHead(status).end(xml('SlowDown'));
    await expect(reader.find('a')).rejects.toThrow(ServiceThrottledError);
    expect(requests).toHaveLength(3);
  });

  test('a connection that breaks, in front of an answer or in its middle, is tried again', async () => {
    answer = (request, response) => {
      if (requests.length === 1) request.socket.destroy();
      else if (requests.length === 2) {
        response.writeHead(200, { 'content-length': '100' }).write('half');
        setTimeout(() => request.socket.destroy(), 20);
      } else response.end('whole');
    };
    expect(new TextDecoder().decode((await reader.get('a')).body)).toBe('whole');
    expect(requests).toHaveLength(3);
  });

  test('a server that does not answer is given up', async () => {
    answer = () => undefined;
    await expect(reader.find('a')).rejects.toThrow(/no answer for 200 ms/);
    expect(requests).toHaveLength(3);
  });

  test('writes the whole object again where the connection broke', async () => {
    const bodies: string[] = [];
    answer = (request, response) => {
      const parts: Buffer[] = [];
      request.on('data', (part: Buffer) => parts.push(part));
      request.on('end', () => {
        bodies.push(`${request.method} ${Buffer.concat(parts).toString('utf8')}`);
        if (bodies.length === 1) request.socket.destroy();
        else response.setHeader('etag', '"e"').end();
      });
    };
    expect(await writer.put('predictions/a.jsonl', '{"größe":1}\n')).toBe('"e"');
    expect(bodies).toEqual(['PUT {"größe":1}\n', 'PUT {"größe":1}\n']);
  });

  test('says what it may not write, and which permission that takes', async () => {
    answer = (_request, response) => response.writeHead(403).end(xml('AccessDenied'));
    await expect(writer.put('predictions/a.jsonl', 'x')).rejects.toThrow(
      /could not write predictions\/a\.jsonl to the bucket leads \(AccessDenied\).*s3:PutObject under predictions\//,
    );
    answer = (_request, response) => response.writeHead(404).end(xml('NoSuchKey'));
    await expect(writer.put('predictions/a.jsonl', 'x')).rejects.toThrow(ServiceFailedError);
  });

  test('refuses keys that lead out of the bucket', async () => {
    await expect(reader.find('../other/a')).rejects.toThrow(InvalidArtifactError);
  });

  test('takes region, keys and endpoint from Lambda’s environment', async () => {
    answer = (_request, response) => response.end('x');
    const { port } = server.address() as AddressInfo;
    const ours = SignedS3Reader.fromEnvironment('other', {
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: 'AKIDOTHER',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    });
    await ours.get('a');
    expect(requests[0]).toEqual({
      url: '/other/a',
      authorization: expect.stringMatching(/AKIDOTHER\/\d{8}\/eu-west-1\/s3.*x-amz-security-token/),
    });
  });
});

describeEmulated('SignedS3Reader against the emulator', (emulator) => {
  test('reads what S3ObjectStore writes, with the same ETag', async () => {
    const bucket = uniqueName('signed');
    const client = new S3Client(awsClientConfig(emulator().clientConfig));
    await client.send(new CreateBucketCommand({ Bucket: bucket }));
    const store = new S3ObjectStore({ bucket, client });
    await store.put('models/größe (1).json', '{"a":1}');
    const reader = SignedS3Reader.fromEnvironment(bucket, emulator().env);
    const [theirs, ours] = [await store.get('models/größe (1).json'), await reader.get('models/größe (1).json')];
    expect(Buffer.compare(ours.body, theirs.body)).toBe(0);
    expect(ours.etag).toBe(theirs.etag);
    expect(await reader.find('models/absent.json')).toBeNull();
    const writer = SignedS3Writer.fromEnvironment(bucket, emulator().env);
    expect(await writer.put('predictions/größe (1).jsonl', 'first')).not.toBe('');
    const etag = await writer.put('predictions/größe (1).jsonl', '{"größe":1}\n');
    const written = await store.get('predictions/größe (1).jsonl');
    expect([new TextDecoder().decode(written.body), written.etag]).toEqual(['{"größe":1}\n', etag]);
    client.destroy();
  });
});
