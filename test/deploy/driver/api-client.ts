import { request } from 'node:http';

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
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

  private send(
    method: string,
    path: string,
    token?: string,
    body?: string,
    extra: Readonly<Record<string, string>> = {},
  ): Promise<ApiAnswer> {
    const headers: Record<string, string> = { host: this.host };
    if (token !== undefined) headers.authorization = `Bearer ${token}`;
    if (body !== undefined) headers['content-type'] = 'application/json';
    Object.assign(headers, extra);
    return new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: this.port, path, method, headers, agent: false }, (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          resolve({ status: answer.statusCode ?? 0, body: parse(text), headers: answer.headers });
        });
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return { text };
  }
}
