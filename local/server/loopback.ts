import type { IncomingMessage } from 'node:http';
import { userInfo } from 'node:os';
import type { Caller } from '../../lambdas/shared/http';

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

/**
 * Who asks a server without login: whoever works on this machine, who may do everything; where other machines are let in as
 * well, somebody who may only look and score.
 */
export function localCaller(guarded: boolean): Caller {
  return guarded
    ? { subject: 'local', name: nameOfUser(), roles: ['operator'] }
    : { subject: 'anyone', name: 'anyone', roles: ['viewer'] };
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a user id that nobody has named.
    return 'local user';
  }
}
