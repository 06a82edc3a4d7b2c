import { randomUUID } from 'node:crypto';

/** 122 random bits as 32 hex digits: nobody guesses one. */
export function randomId(): string {
  return randomUUID().replaceAll('-', '');
}
