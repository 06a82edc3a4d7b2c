import type { IncomingMessage } from 'node:http';

const LOOPBACK = /^(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?$/i;

/** Whether only programs of this machine can reach a server that listens there. */
export function isLoopback(host: string): boolean {
  return ['localhost', '127.0.0.1', '::1'].includes(host);
}

/**
 * Why a request to a server without login is not answered, `null` where it is. Web pages must not ask in the name of who
 * looks at them: neither from another origin, nor under a name that their owner pointed at this machine (DNS rebinding).
 */
export function refusedAsForeign({ headers }: IncomingMessage): string | null {
  const { host = '', origin } = headers;
  if (!LOOPBACK.test(host)) return 'This server answers to the names localhost, 127.0.0.1 and [::1] only.';
  if (origin !== undefined && origin !== `http://${host}`) return 'This server answers no page of another origin.';
  return null;
}
