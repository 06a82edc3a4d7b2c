import type { Clock } from '../../domain/ports/clock';

/** The clock of this machine. */
export class SystemClock implements Clock {
  now(): Date {
    return new Date();
  }
}
