import { gunzipSync } from 'node:zlib';
import { compressed } from '../../lambdas/shared/compressed';
import type { HttpHandler, HttpRequest } from '../../lambdas/shared/http';

const LONG = JSON.stringify({
  leads: Array.from({ length: 200 }, (_, row) => ({ id: `Zoë ${row}`, probability: 0.8 })),
});

const answering =
  (body: string): HttpHandler =>
  async () => ({ statusCode: 200, headers: { 'content-type': 'application/json' }, body });

function asked(acceptEncoding?: string): HttpRequest {
  const headers = acceptEncoding === undefined ? {} : { 'accept-encoding': acceptEncoding };
  return { method: 'GET', path: '/leads', headers, body: null, requestId: 'r' };
}

describe('an answer of the lead API', () => {
  test.each(['gzip, deflate, br, zstd', 'br;q=1.0, GZIP;q=0.5', '*', 'deflate , gzip ; q=1'])(
    'goes out as gzip to who accepts "%s", and is the same text',
    async (acceptEncoding) => {
      const response = await compressed(answering(LONG))(asked(acceptEncoding));
      expect(response).toMatchObject({
        statusCode: 200,
        headers: { 'content-type': 'application/json', 'content-encoding': 'gzip', vary: 'accept-encoding' },
        isBase64Encoded: true,
      });
      expect(response.body.length).toBeLessThan(LONG.length / 4);
      expect(gunzipSync(Buffer.from(response.body, 'base64')).toString('utf8')).toBe(LONG);
    },
  );

  test.each([undefined, '', 'identity', 'br', 'gzip;q=0', 'gzip;q=0.000, br', '*;q=0', 'gzip;q=0, *'])(
    'stays as it is for who accepts %j',
    async (acceptEncoding) => {
      expect(await compressed(answering(LONG))(asked(acceptEncoding))).toEqual({
        statusCode: 200,
        headers: { 'content-type': 'application/json' },
        body: LONG,
      });
    },
  );

  test('stays as it is where it is short, in bytes', async () => {
    const request = asked('gzip');
    const short = 'ü'.repeat(699);
    expect((await compressed(answering(short))(request)).body).toBe(short);
    expect((await compressed(answering(`${short}ü`))(request)).isBase64Encoded).toBe(true);
  });
});
