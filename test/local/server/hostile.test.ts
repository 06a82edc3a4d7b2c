import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { tempFolder } from '../../helpers/temp-folder';
import { homeOnDisk, pretendRun } from './support/served-home';
import { type SpawnedServer, spawnServer } from './support/spawned-server';

jest.setTimeout(180_000);

interface Hostile {
  readonly method: string;
  readonly path: string;
  readonly headers?: Record<string, string>;
  readonly body?: string | Buffer;
}

const JSON_TYPE = { 'content-type': 'application/json' };
const CSV_TYPE = { 'content-type': 'text/csv' };
const BOMB = gzipSync(Buffer.alloc(200_000_000), { level: 9 });
const BOMB_OF_BOMBS = gzipSync(BOMB);
const post = (body: string | Buffer, headers: Record<string, string>, path = '/predict'): Hostile => ({
  method: 'POST',
  path,
  headers,
  body,
});

/** Each of these is sent in every attack. */
const KNOWN: readonly Hostile[] = [
  { method: 'GET', path: '/leads?limit=1e3' },
  { method: 'GET', path: '/leads?limit=99999999999999999999' },
  { method: 'GET', path: '/leads?grade=A%00' },
  { method: 'GET', path: '/leads?from=-1' },
  { method: 'GET', path: '/leads?facet.__proto__=x&facet.=y' },
  { method: 'GET', path: '/runs?limit=1e9' },
  { method: 'POST', path: '/models/rollback' },
  { method: 'GET', path: '/config.json', headers: { host: 'evil.example' } },
  { method: 'POST', path: '/predict?reasons=9999', headers: JSON_TYPE, body: '{}' },
  { method: 'GET', path: '/status', headers: { host: 'evil.example' } },
  { method: 'GET', path: '/status', headers: { origin: 'https://evil.example' } },
  { method: 'TRACE', path: '/status' },
  { method: 'DELETE', path: '/model' },
  { method: 'GET', path: '/status', headers: { 'x-long': 'x'.repeat(20_000) } },
];

/** A JSON text that is no request: a value of another shape, a lead of unknown columns, or text that is not JSON. */
const hostileJson = fc.oneof(
  fc.json({ maxDepth: 6 }).filter((text) => !/^\s*\{\s*("leads"\s*:\s*\[\s*\{\s*\}|\})/.test(text)),
  fc.constantFrom(
    ...[
      '',
      ' ',
      'null',
      '[]',
      '0',
      '1e999',
      '"x"',
      '{"leads":null}',
      '{"leads":[]}',
      '{"leads":[[]]}',
      '{"leads":[null]}',
    ],
    ...[
      '{"visits":{"$gt":0}}',
      '{"visits":[1e308]}',
      '{"visits":NaN}',
      '{"visits":1e}',
      '{"__proto__":{"x":1}}',
      '{"constructor":1}',
    ],
    ...[
      '{"leads":{"length":1e9}}',
      '{"visits":1,"VISITS":2}',
      '{"\\u0000":1}',
      '{"visits":1',
      '\ufeff{"x":1}',
      '{"a":"\\ud800"}',
    ],
    `{"leads":[${'{},'.repeat(1_000)}{}]}`,
    `${'['.repeat(50_000)}${']'.repeat(50_000)}`,
    `{"visits":${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`,
    `{"${'v'.repeat(100_000)}":1}`,
    `{${Array.from({ length: 50_000 }, (_, index) => `"k${index}":1`).join()}}`,
    `{"lead_id":"${'9'.repeat(100_000)}"}`,
    `{"x":${'9'.repeat(100_000)}}`,
  ),
);
const hostileCsv = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `x${text.replaceAll(/[\r\n]/g, '')}`),
  fc.constantFrom(
    ...[
      '',
      '\n\n\n',
      'lead_id',
      'lead_id,visits',
      'visits,visits\n1,2\n',
      '"lead_id,visits\n1,2',
      '\0\0\0\0',
      'PK\u0003\u0004abc',
    ],
    ...[
      'lead_id,visits\n"',
      `lead_id,visits\n${'"'.repeat(10_001)}`,
      `${','.repeat(100_000)}\n`,
      `${'a,'.repeat(3_000)}a\n`,
    ],
    `lead_id,visits\n${'a,1\n'.repeat(1_001)}`,
    `visits,lead_id\n1,"${'\n'.repeat(2_000)}`,
  ),
);
const hostileId = fc.oneof(
  fc.constantFrom(
    ...[
      '..',
      '../..',
      '..%2f..%2f..%2fetc%2fpasswd',
      '%2e%2e%2f',
      '%00',
      '%',
      '%zz',
      '%c0%ae%c0%ae',
      '....//',
      'a\\..\\b',
      '%5c..%5c',
    ],
    ...[
      "' OR 1=1 --",
      '%27%3B%20DROP%20TABLE%20scores%3B--',
      '<script>',
      '$%7Bjndi:ldap://x%7D',
      '{{7*7}}',
      'con',
      'x'.repeat(7_000),
    ],
    ...['__proto__', 'constructor', '.store', '%0d%0aset-cookie:%20a=b', '\u202e', '%ff%fe', 'null', 'NaN', '-1'],
  ),
  fc.string({ maxLength: 60 }),
);
const hostileRequest: fc.Arbitrary<Hostile> = fc.oneof(
  { weight: 6, arbitrary: hostileJson.map((body) => post(body, JSON_TYPE)) },
  { weight: 4, arbitrary: hostileCsv.map((body) => post(body, CSV_TYPE)) },
  {
    weight: 2,
    arbitrary: fc
      .uint8Array({ maxLength: 400 })
      .chain((bytes) =>
        fc.constantFrom(
          post(Buffer.from(bytes), { ...JSON_TYPE, 'content-encoding': 'gzip' }),
          post(Buffer.from([0xff, ...bytes]), JSON_TYPE),
          post(Buffer.from([0, 1, ...bytes]), CSV_TYPE),
          post(Buffer.from(bytes), { 'content-type': 'multipart/form-data; boundary=x' }),
          post(Buffer.from(bytes), { 'content-type': 'application/octet-stream' }),
        ),
      ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      post(BOMB, { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      post(BOMB, { ...CSV_TYPE, 'content-encoding': 'gzip' }),
      post(BOMB_OF_BOMBS, { ...JSON_TYPE, 'content-encoding': 'gzip' }),
      post('{}', { ...JSON_TYPE, 'content-encoding': 'gzip, gzip' }),
      post('{}', { ...JSON_TYPE, 'content-encoding': 'deflate' }),
      post('x'.repeat(4_100_000), JSON_TYPE),
      post(`--x\r\n${'content-disposition: form-data; name="a"\r\n\r\n1\r\n--x\r\n'.repeat(20_000)}--x--\r\n`, {
        'content-type': 'multipart/form-data; boundary=x',
      }),
    ),
  },
  { weight: 3, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/leads/${safe(id)}?x` })) },
  { weight: 2, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/runs/${safe(id)}` })) },
  { weight: 1, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/lead?id=${safe(id)}` })) },
  { weight: 2, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/leads?cursor=${safe(id)}` })) },
  { weight: 1, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/leads?facet.${safe(id)}=a` })) },
  {
    weight: 2,
    // The one version that there is may be promoted.
    arbitrary: hostileId.filter((id) => id !== 'v1').map((id) => post('', JSON_TYPE, `/models/${safe(id)}/promote`)),
  },
  { weight: 2, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/${safe(id)}` })) },
  { weight: 1, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/assets/${safe(id)}` })) },
  { weight: 2, arbitrary: hostileJson.map((body) => post(body, JSON_TYPE, '/preview')) },
  {
    weight: 3,
    arbitrary: fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 300 }).map((text) => `x${text.replaceAll(/[,;|\t]/g, '')}`),
        fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from([0, 1, ...bytes])),
        fc.constantFrom('', '\n\n', 'lead_id', 'lead_id,visits', 'visits,visits\n1,2\n', 'PK\u0003\u0004abc', BOMB),
      )
      .map((body) => post(body, CSV_TYPE, '/preview?partial=true')),
  },
  { weight: 2, arbitrary: fc.json().map((body) => post(body, JSON_TYPE, '/runs')) },
  {
    weight: 1,
    arbitrary: hostileId.map((id) => ({ method: 'PUT', path: `/files/raw/${safe(id)}?expires=1&bytes=1&signature=x` })),
  },
  { weight: 1, arbitrary: hostileId.map((id) => ({ method: 'GET', path: `/files/processed/${safe(id)}` })) },
  {
    weight: 2,
    arbitrary: fc
      .oneof(
        fc.json(),
        fc.constantFrom('', '{"fileName":"a","bytes":1e99}', '{"fileName":"","bytes":-1}', '{"bytes":"1"}'),
      )
      .map((body) => post(body, JSON_TYPE, '/uploads')),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...KNOWN),
  },
);

/** What can stand in the first line of a request at all; the rest is for the server to refuse. */
function safe(id: string): string {
  const printable = id.replaceAll(/[^\x21-\x7e]/gu, (character) =>
    /\p{Cs}/u.test(character) ? '%3f' : encodeURIComponent(character),
  );
  return printable.replaceAll(/[#?]/g, '%3f') || '%20';
}

describe('a thousand hostile requests', () => {
  let server: SpawnedServer;
  let logFile: string;
  beforeAll(async () => {
    const home = await homeOnDisk(tempFolder());
    await pretendRun(home);
    logFile = join(home.logFolder, 'serve.jsonl');
    server = await spawnServer(home.folder);
  });
  afterAll(() => server.stop());

  const send = ({ method, path, headers = {}, body }: Hostile) =>
    new Promise<{ status: number; type: string; text: string }>((resolve, reject) => {
      const { hostname, port } = new URL(server.url);
      const sent = httpRequest({ hostname, port, method, path, headers, agent: false }, (answer) => {
        let text = '';
        answer.on('data', (chunk) => {
          text += chunk;
        });
        answer.on('end', () =>
          resolve({ status: answer.statusCode ?? 0, type: answer.headers['content-type'] ?? '', text }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });

  async function attack(seed: number): Promise<Map<number, number>> {
    const counts = new Map<number, number>();
    for (const request of [...KNOWN, ...fc.sample(hostileRequest, { numRuns: 490, seed })]) {
      const { status, type, text } = await send(request);
      const told = `${request.method} ${request.path.slice(0, 80)} ${String(request.body ?? '').slice(0, 80)} -> ${status} ${text.slice(0, 200)}`;
      if (status < 400 || status > 499) throw new Error(told);
      if (!type.startsWith('application/problem+json')) throw new Error(`${type}: ${told}`);
      expect(text.length).toBeLessThan(20_000);
      counts.set(status, (counts.get(status) ?? 0) + 1);
    }
    return counts;
  }

  test('get a 4xx each, with problem details, and memory stays flat', async () => {
    const seed = fc.readConfigureGlobal()?.seed ?? randomBytes(4).readInt32LE();
    const counts = await attack(seed);
    for (const status of [400, 403, 404, 405, 413, 415])
      expect([status, (counts.get(status) ?? 0) > 0]).toEqual([status, true]);
    const before = server.memoryBytes();
    await attack(seed + 1);
    const after = server.memoryBytes();
    if (before !== null && after !== null) expect((after - before) / 2 ** 20).toBeLessThan(48);
    expect((await send({ method: 'GET', path: '/status' })).status).toBe(200);
    const log = existsSync(logFile) ? readFileSync(logFile, 'utf8') : '';
    expect(log.split('\n').filter((line) => line.includes('"level":"error"'))).toEqual([]);
  });
});
