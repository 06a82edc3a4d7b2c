import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MAX_BODY_BYTES } from '../../contracts/predict-limits';
import { UsageError } from '../../domain/errors';
import type { Log } from '../../domain/ports/log';
import type { HttpHandler } from '../../lambdas/shared/http';
import { problemResponse, RequestProblem } from '../../lambdas/shared/problem';
import { isLoopback, localCaller, refusedAsForeign } from './loopback';
import { LostRequestError, sendResponse, toHttpRequest } from './node-request';
import { TimeSlices } from './time-slices';

export interface ServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly handler: HttpHandler;
  /** Answers what is no request of the API, such as the bytes of a file; false where it is none of its own. */
  readonly files?: (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;
  readonly log: Log;
}

export interface RunningServer {
  /** For example `http://127.0.0.1:8080`. */
  readonly url: string;
  /** Takes no more requests, lets those under way finish for `graceMs`, then cuts them off. */
  close(graceMs?: number): Promise<void>;
}

/** A request must have arrived within this time. Node's own 5 minutes are for slow uploads, which have a limit of their own. */
const REQUEST_TIMEOUT_MS = 30_000;
const GRACE_MS = 5_000;

/** Serves a handler over HTTP. Throws UsageError where the port is taken. */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { host, log } = options;
  const guarded = isLoopback(host);
  const caller = localCaller(guarded);
  const slices = new TimeSlices();
  const server = createServer({ headersTimeout: REQUEST_TIMEOUT_MS, requestTimeout: 0 }, (request, response) => {
    answer(request, response).catch((error: unknown) => {
      if (!(error instanceof LostRequestError)) log.error('request failed', { error });
      response.destroy();
    });
  });
  server.on('clientError', refuseMalformed);
  await listening(server, options);
  const { port } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return { url, close: (graceMs = GRACE_MS) => close(server, graceMs) };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const foreign = guarded ? refusedAsForeign(request) : null;
    if (foreign === null && (await options.files?.(request, response)) === true) return;
    request.setTimeout(REQUEST_TIMEOUT_MS, () => request.destroy());
    const asked = await toHttpRequest(request, caller);
    await slices.enter();
    const refused = foreign === null ? null : new RequestProblem(403, 'foreign-page', foreign);
    const answered = refused === null ? await options.handler(asked) : problemResponse(refused, asked.requestId);
    const tooMuch = (asked.body?.length ?? 0) > MAX_BODY_BYTES;
    sendResponse(response, tooMuch ? { ...answered, headers: { ...answered.headers, connection: 'close' } } : answered);
  }
}

async function listening(server: Server, { host, port }: ServerOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, resolve);
  }).catch((cause: NodeJS.ErrnoException) => {
    const why =
      cause.code === 'EADDRINUSE'
        ? `port ${port} is taken. Name another one:  npx leadscore serve --port ${port + 1}`
        : cause.code === 'EACCES'
          ? `port ${port} is for administrators. Name one above 1023:  npx leadscore serve --port 8080`
          : `${host}:${port} cannot be listened on (${cause.code}). Name another host or port`;
    throw new UsageError(`The server cannot start: ${why}.`, { cause });
  });
}

/** What is no HTTP at all never becomes a request, so no handler answers it. */
function refuseMalformed(error: NodeJS.ErrnoException, socket: import('node:stream').Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : error.code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;
  const titles = { 400: 'Bad Request', 408: 'Request Timeout', 431: 'Request Header Fields Too Large' } as const;
  const body = JSON.stringify({
    title: titles[status],
    status,
    code: 'malformed-request',
    detail: 'This is no HTTP request that can be read.',
  });
  socket.end(
    `HTTP/1.1 ${status} ${titles[status]}\r\ncontent-type: application/problem+json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`,
  );
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const cut = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(cut);
}
