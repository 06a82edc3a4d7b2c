/** Work in one turn of the event loop before the next request waits for the next turn. */
const SLICE_MS = 10;

/**
 * Lets the event loop go round between requests. Node hands over all that have arrived in one turn, so 500 of them, at
 * half a millisecond each, would keep timers and new connections waiting for a quarter of a second.
 */
export class TimeSlices {
  private readonly waiting: (() => void)[] = [];
  private endsAtMs = 0;
  private isScheduled = false;

  /** Resolves when there is time in a turn; requests keep their order. */
  enter(): Promise<void> {
    this.schedule();
    if (this.waiting.length === 0 && performance.now() < this.endsAtMs) return Promise.resolve();
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    this.endsAtMs = performance.now() + SLICE_MS;
    setImmediate(() => {
      this.isScheduled = false;
      const next = this.waiting.shift();
      if (next === undefined) return;
      next();
      // What is resolved here runs before the next turn begins.
      if (this.waiting.length > 0) this.schedule();
    });
  }
}
