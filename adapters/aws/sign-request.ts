import { createHash, createHmac } from 'node:crypto';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface RequestToSign {
  readonly method: 'GET' | 'PUT';
  readonly host: string;
  /** Percent-encoded, without a query. */
  readonly path: string;
  readonly region: string;
  readonly service: string;
  readonly now: Date;
}

/**
 * Headers that sign a request without a query with Signature Version 4; its body is left to TLS
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html). By hand, because the
 * function that needs it has to start fast: aws4fetch loads Node's fetch with it, 30 ms, and the SDK 60 ms. Equal to
 * aws4fetch byte by byte (test).
 */
export function signRequest(toSend: RequestToSign, credentials: AwsCredentials): Record<string, string> {
  const time = toSend.now.toISOString().replace(/[-:]|\.\d{3}/g, '');
  const headers: Record<string, string> = {
    host: toSend.host,
    'x-amz-content-sha256': 'UNSIGNED-PAYLOAD',
    'x-amz-date': time,
    ...(credentials.sessionToken === undefined ? {} : { 'x-amz-security-token': credentials.sessionToken }),
  };
  const names = Object.keys(headers).sort();
  const request = [
    toSend.method,
    toSend.path,
    '',
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    'UNSIGNED-PAYLOAD',
  ].join('\n');
  const scope = `${time.slice(0, 8)}/${toSend.region}/${toSend.service}/aws4_request`;
  const signature = signatureOf(request, time, scope, credentials);
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credentials.accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`,
  };
}

/** The signature of a canonical request; `time` is `20261121T101500Z`, `scope` ends with `aws4_request`. */
export function signatureOf(request: string, time: string, scope: string, credentials: AwsCredentials): string {
  const toSign = ['AWS4-HMAC-SHA256', time, scope, createHash('sha256').update(request).digest('hex')].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (derived, part) => createHmac('sha256', derived).update(part).digest(),
      `AWS4${credentials.secretAccessKey}`,
    );
  return createHmac('sha256', key).update(toSign).digest('hex');
}
