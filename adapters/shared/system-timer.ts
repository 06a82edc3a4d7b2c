import type { Timer } from '../../domain/ports/timer';

/** The timers of Node.js. Where a Lambda was frozen meanwhile, the time in the ice counts. */
export class SystemTimer implements Timer {
  settlesWithin(ms: number, work: Promise<unknown>): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(false), ms);
      const settled = (): void => {
        clearTimeout(timer);
        resolve(true);
      };
      work.then(settled, settled);
    });
  }
}
