import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { signWebhook, webhookSecret } from '../../../adapters/shared/sign-webhook';
import { WebhookEvents } from '../../../adapters/shared/webhook-events';
import type { LeadBecameHot } from '../../../contracts/stream';
import { ServiceFailedError, ServiceThrottledError, UsageError } from '../../../domain/errors';
import { describeHotLeadEvents, hotEvent } from '../contracts/hot-lead-events';

const SECRET = Buffer.alloc(32, 9);
const NOW = new Date('2026-11-21T12:00:00.900Z');

interface Post {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

/** A receiver that answers what the test says: a status, or nothing at all. */
async function receiver(answer: (post: number) => number | null, options: object = {}) {
  const posts: Post[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      posts.push({ headers: request.headers, body });
      const status = answer(posts.length);
      if (status !== null) response.writeHead(status, { location: 'http://169.254.169.254/' }).end('who knows');
    });
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hot?token=geheim`;
  const events = new WebhookEvents({
    url,
    secret: async () => SECRET,
    clock: { now: () => NOW },
    pauseMs: 1,
    ...options,
  });
  return { server, posts, events };
}

describeHotLeadEvents('WebhookEvents', async () => {
  let isDown = false;
  const { posts, events } = await receiver(() => (isDown ? 503 : 204));
  return {
    events,
    received: async () => posts.map(({ body }) => (JSON.parse(body) as { data: LeadBecameHot }).data),
    breakDown: async () => {
      isDown = true;
    },
  };
});

test('a post is signed over its id, its time and its body, as Standard Webhooks has it', async () => {
  const { posts, events } = await receiver(() => 200);
  await events.announce([hotEvent(1)]);
  const [{ headers, body }] = posts as [Post];
  expect(headers).toMatchObject({
    'content-type': 'application/json',
    'webhook-id': hotEvent(1).eventId,
    'webhook-timestamp': '1795262400',
  });
  const expected = createHmac('sha256', SECRET)
    .update(`${hotEvent(1).eventId}.1795262400.${body}`)
    .digest();
  const given = Buffer.from(String(headers['webhook-signature']).replace(/^v1,/, ''), 'base64');
  expect(timingSafeEqual(given, expected)).toBe(true);
  expect(JSON.parse(body)).toEqual({ type: 'LeadBecameHot', timestamp: hotEvent(1).scoredAt, data: hotEvent(1) });
});

test('the signature is that of the reference implementation for its published example', () => {
  // https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
  const secret = webhookSecret('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw', 'the example');
  const headers = signWebhook(
    secret,
    'msg_p5jXN8AQM9LWM0D4loKWxJek',
    new Date(1_614_265_330_000),
    '{"test": 2432232314}',
  );
  expect(headers['webhook-signature']).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
});

test.each([408, 425, 429, 500, 502, 503])('an answer %d is tried again', async (status) => {
  const { posts, events } = await receiver((post) => (post < 3 ? status : 200));
  expect(await events.announce([hotEvent(1)])).toEqual([]);
  expect(new Set(posts.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  expect(posts).toHaveLength(3);
});

test.each([
  [401, /answered 401\. Check that both sides have the same secret/],
  [404, /answered 404\. Check the address/],
  [302, /answered 302\. It sends elsewhere, which is not followed/],
])('an answer %d is not, and the error names the host only', async (status, message) => {
  const { posts, events } = await receiver(() => status);
  const [failed] = await events.announce([hotEvent(1)]);
  expect(failed?.error).toBeInstanceOf(ServiceFailedError);
  expect(failed?.error.message).toMatch(message);
  expect(failed?.error.message).not.toContain('geheim');
  expect(posts).toHaveLength(1);
});

test('who does not answer in time is tried again, and given up in the end', async () => {
  const { posts, events } = await receiver(() => null, { timeoutMs: 200, attempts: 3 });
  const [failed] = await events.announce([hotEvent(1)]);
  expect(failed?.error).toBeInstanceOf(ServiceThrottledError);
  expect(failed?.error.message).toMatch(/cannot be reached: not within 200 ms/);
  expect(posts).toHaveLength(3);
});

test('one that is not taken does not hold up the others', async () => {
  const { events } = await receiver((post) => (post === 1 ? 400 : 200));
  expect(await events.announce([hotEvent(1), hotEvent(2), hotEvent(3)])).toHaveLength(1);
});

test('a secret that can be guessed is refused, and never shown', () => {
  expect(webhookSecret(' a text of 24 bytes, here ', 'X')).toHaveLength(24);
  for (const text of ['', 'geheim', 'whsec_', 'whsec_Z2VoZWlt']) {
    expect(() => webhookSecret(text, 'WEBHOOK_SECRET')).toThrow(UsageError);
    expect(() => webhookSecret(text, 'WEBHOOK_SECRET')).toThrow(
      /^The webhook's secret in WEBHOOK_SECRET has \d+ bytes/,
    );
  }
  expect(() => webhookSecret('geheim', 'X')).not.toThrow(/geheim/);
});
