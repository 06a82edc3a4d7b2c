import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';

export interface ApiAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Record<string, unknown>;
}

export interface RawAnswer extends Omit<ApiAnswer, 'body'> {
  readonly text: string;
}

/** The HTTP API by the address that the stack gives out, reached through the emulator's door. */
export class ApiClient {
  private readonly host: string;
  private readonly port: string;

  constructor(apiUrl: string, endpoint: string) {
    const apiId = new URL(apiUrl).hostname.split('.')[0] ?? '';
    this.port = new URL(endpoint).port;
    this.host = `${apiId}.execute-api.127.0.0.1:${this.port}`;
  }

  model(token?: string): Promise<ApiAnswer> {
    return this.send('GET', '/model', token);
  }

  predict(lead: unknown, token?: string): Promise<ApiAnswer> {
    return this.send('POST', '/predict', token, JSON.stringify(lead));
  }

  get(path: string, token?: string): Promise<ApiAnswer> {
    return this.send('GET', path, token);
  }

  post(path: string, token: string, body: string, headers: Readonly<Record<string, string>>): Promise<ApiAnswer> {
    return this.send('POST', path, token, body, headers);
  }

  /** What a browser asks before it lets a page of `origin` call. */
  preflight(path: string, origin: string): Promise<ApiAnswer> {
    const headers = { 'access-control-request-method': 'GET', 'access-control-request-headers': 'authorization' };
    return this.send('OPTIONS', path, undefined, undefined, { origin, ...headers });
  }

  /** A request as a browser makes it, and the answer as it comes. */
  forward(method: string, path: string, headers: OutgoingHttpHeaders, body?: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      const asked = { host: '127.0.0.1', port: this.port, path, method, headers: { ...headers, host: this.host } };
      const sent = request({ ...asked, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          resolve({
            status: answer.statusCode ?? 0,
            headers: answer.headers,
            text: Buffer.concat(parts).toString('utf8'),
          });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  private async send(
    method: string,
    path: string,
    token?: string,
    body?: string,
    extra: OutgoingHttpHeaders = {},
  ): Promise<ApiAnswer> {
    const headers: OutgoingHttpHeaders = {};
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    const { text, ...answer } = await this.forward(method, path, { ...headers, ...extra }, body);
    return { ...answer, body: parse(text) };
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
