import { LINK_SECONDS, type ObjectLinks, type UploadLink } from '../../domain/ports/object-links';
import { checkKey } from '../shared/object-key';
import { type AwsCredentials, signatureOf } from './sign-request';

export interface S3ObjectLinksOptions {
  readonly bucket: string;
  readonly region: string;
  /** A link does more than these may do at no time, and ends with them. */
  readonly credentials: AwsCredentials;
  /** Another S3 than AWS's, with the bucket in the path. */
  readonly endpoint?: string;
  readonly now: () => Date;
}

/**
 * Presigned links of S3, made without a call to it
 * (https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html). The length of an upload is signed, so
 * that nobody fills the bucket with a link for a small file.
 */
export class S3ObjectLinks implements ObjectLinks {
  constructor(private readonly options: S3ObjectLinksOptions) {}

  /** Region, keys and endpoint by the names that the SDK and Lambda use. */
  static fromEnvironment(bucket: string, now: () => Date, env: NodeJS.ProcessEnv = process.env): S3ObjectLinks {
    const endpoint = env.AWS_ENDPOINT_URL_S3 ?? env.AWS_ENDPOINT_URL;
    return new S3ObjectLinks({
      bucket,
      now,
      region: env.AWS_REGION ?? 'us-east-1',
      credentials: {
        accessKeyId: env.AWS_ACCESS_KEY_ID ?? '',
        secretAccessKey: env.AWS_SECRET_ACCESS_KEY ?? '',
        ...(env.AWS_SESSION_TOKEN === undefined ? {} : { sessionToken: env.AWS_SESSION_TOKEN }),
      },
      ...(endpoint === undefined ? {} : { endpoint }),
    });
  }

  async upload(key: string, bytes: number): Promise<UploadLink> {
    const headers = { 'content-type': 'text/csv' };
    const now = this.options.now();
    const url = this.presign('PUT', key, now, { ...headers, 'content-length': String(bytes) });
    return { url, headers, expiresAt: new Date(now.getTime() + LINK_SECONDS * 1000).toISOString() };
  }

  async download(key: string): Promise<string> {
    const name = key.slice(key.lastIndexOf('/') + 1).replaceAll(/[^\w.-]/g, '_');
    const query = { 'response-content-disposition': `attachment; filename="${name}"` };
    return this.presign('GET', key, this.options.now(), {}, query);
  }

  private presign(
    method: 'GET' | 'PUT',
    key: string,
    now: Date,
    headers: Readonly<Record<string, string>>,
    extraQuery: Readonly<Record<string, string>> = {},
  ): string {
    checkKey(key);
    const { bucket, region, credentials, endpoint } = this.options;
    const base = new URL(
      endpoint === undefined ? `https://${bucket}.s3.${region}.amazonaws.com` : `${endpoint}/${bucket}`,
    );
    const path = `${base.pathname.replace(/\/$/, '')}/${key.split('/').map(encode).join('/')}`;
    const signed: Record<string, string> = { ...headers, host: base.host };
    const names = Object.keys(signed).sort();
    const time = now.toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = `${time.slice(0, 8)}/${region}/s3/aws4_request`;
    const query = queryOf({
      ...extraQuery,
      'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
      'X-Amz-Credential': `${credentials.accessKeyId}/${scope}`,
      'X-Amz-Date': time,
      'X-Amz-Expires': String(LINK_SECONDS),
      'X-Amz-SignedHeaders': names.join(';'),
      ...(credentials.sessionToken === undefined ? {} : { 'X-Amz-Security-Token': credentials.sessionToken }),
    });
    const request = [
      method,
      path,
      query,
      ...names.map((name) => `${name}:${signed[name]}`),
      '',
      names.join(';'),
      'UNSIGNED-PAYLOAD',
    ].join('\n');
    return `${base.origin}${path}?${query}&X-Amz-Signature=${signatureOf(request, time, scope, credentials)}`;
  }
}

function queryOf(values: Readonly<Record<string, string>>): string {
  const names = Object.keys(values).sort();
  return names.map((name) => `${encode(name)}=${encode(values[name] as string)}`).join('&');
}

/** As AWS encodes: all but the unreserved characters of RFC 3986. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
