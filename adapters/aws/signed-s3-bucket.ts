import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ServiceAccessError, ServiceFailedError, ServiceThrottledError } from '../../domain/errors';
import { checkKey } from '../shared/object-key';
import { type AwsCredentials, signRequest } from './sign-request';

export interface SignedS3Options {
  readonly bucket: string;
  readonly region: string;
  /** Of Lambda's environment: they stay valid as long as the instance of the function lives. */
  readonly credentials: AwsCredentials;
  /** Another S3 than AWS's, with the bucket in the path; for example `http://127.0.0.1:4566`. */
  readonly endpoint?: string;
  /** First attempt and its repetitions. Default 3. */
  readonly attempts?: number;
  /** Silence on the connection after which an attempt is given up. Default 2 s. */
  readonly timeoutMs?: number;
  /** Default 50 ms, doubled each time. */
  readonly pauseMs?: number;
}

export interface SignedS3Answer {
  readonly status: number;
  readonly etag: string;
  readonly body: Uint8Array;
}

/** A connection that could not be made, or broke off. */
interface Broken {
  readonly reason: Error;
}

/** What is asked of the bucket, and how it is told to people. */
interface Call {
  readonly method: 'GET' | 'PUT';
  readonly body?: Uint8Array;
  /** For example `read models/champion.json from`. */
  readonly what: string;
  readonly permission: string;
}

/** Region, keys and endpoint by the names that the SDK and Lambda use. */
export function signedS3FromEnvironment(bucket: string, env: NodeJS.ProcessEnv = process.env): SignedS3Options {
  const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
  return {
    bucket,
    region: env.AWS_REGION ?? 'us-east-1',
    credentials: {
      accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
      secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
      ...(env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: env.AWS_SESSION_TOKEN }),
    },
    ...(endpoint === undefined ? {} : { endpoint }),
  };
}

/**
 * Requests to one bucket of S3 without the SDK, for a function that has to start fast: 10 KiB of code against 440, and
 * ready in 2 ms against 60. Whole objects, no query; a request that meets a busy service or a broken connection is repeated.
 */
export class SignedS3Bucket {
  private readonly base: URL;
  private readonly request: typeof httpRequest;
  private readonly agent: HttpAgent;

  constructor(private readonly options: SignedS3Options) {
    const { bucket, region, endpoint } = options;
    const root =
      endpoint === undefined
        ? `https://${bucket}.s3.${region}.amazonaws.com`
        : `${endpoint.replace(/\/$/, '')}/${bucket}`;
    this.base = new URL(`${root}/`);
    const isPlain = this.base.protocol === 'http:';
    this.request = isPlain ? httpRequest : httpsRequest;
    this.agent = isPlain ? new HttpAgent({ keepAlive: true }) : new HttpsAgent({ keepAlive: true });
  }

  /** `null` where the key does not exist. Throws ServiceAccessError, ServiceFailedError, ServiceThrottledError. */
  async send(key: string, call: Call): Promise<SignedS3Answer | null> {
    checkKey(key);
    const { attempts = 3, pauseMs = 50 } = this.options;
    for (let attempt = 1; ; attempt++) {
      const answer = await this.attempt(key, call);
      if ('status' in answer) {
        if (answer.status === 200) return answer;
        const code =
          /<Code>([^<]*)<\/Code>/.exec(new TextDecoder().decode(answer.body))?.[1] ?? `HTTP ${answer.status}`;
        if (answer.status === 404 && code !== 'NoSuchBucket') return null;
        if (!isBusy(answer.status)) throw this.refusal(call, answer.status, code);
      }
      if (attempt === attempts) throw this.outOfReach(call, answer);
      await new Promise((resolve) => setTimeout(resolve, pauseMs * 2 ** (attempt - 1)));
    }
  }

  private attempt(key: string, { method, body }: Call): Promise<SignedS3Answer | Broken> {
    const { region, credentials, timeoutMs = 2_000 } = this.options;
    const { hostname, port, host } = this.base;
    const path = this.base.pathname + key.split('/').map(encodeSegment).join('/');
    const signed = signRequest({ method, host, path, region, service: 's3', now: new Date() }, credentials);
    const headers = body === undefined ? signed : { ...signed, 'content-length': String(body.byteLength) };
    return new Promise((resolve) => {
      const request = this.request({ method, hostname, port, path, headers, agent: this.agent, timeout: timeoutMs });
      request.on('timeout', () => request.destroy(new Error(`no answer for ${timeoutMs} ms`)));
      request.on('error', (reason) => resolve({ reason }));
      request.on('response', (response) => readAll(response).then(resolve, (reason: Error) => resolve({ reason })));
      request.end(body);
    });
  }

  private refusal({ what, permission }: Call, status: number, code: string): ServiceAccessError | ServiceFailedError {
    const said = `S3 could not ${what} the bucket ${this.options.bucket} (${code})`;
    if (status !== 401 && status !== 403 && status !== 404 && status !== 301) return new ServiceFailedError(`${said}.`);
    return new ServiceAccessError(
      `${said}. Check that PROCESSED_BUCKET names a bucket of the region ${this.options.region}, and that the role may ${permission}.`,
    );
  }

  private outOfReach({ what }: Call, answer: SignedS3Answer | Broken): ServiceThrottledError {
    const said = 'status' in answer ? `HTTP ${answer.status}` : answer.reason.message;
    return new ServiceThrottledError(
      `S3 could not ${what} the bucket ${this.options.bucket} (${said}). It is busy or out of reach; try again.`,
      'reason' in answer ? { cause: answer.reason } : {},
    );
  }
}

async function readAll(response: IncomingMessage): Promise<SignedS3Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk as Buffer);
  return { status: response.statusCode ?? 0, etag: response.headers.etag ?? '', body: Buffer.concat(chunks) };
}

function isBusy(status: number): boolean {
  return status === 429 || status >= 500;
}

/** As Signature Version 4 wants it: everything but letters, digits and `-._~`. */
function encodeSegment(segment: string): string {
  return encodeURIComponent(segment).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);
}
