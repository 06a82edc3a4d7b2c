/** Newest latencies that are kept, so that a stream of months does not fill the memory. */
const KEPT = 100_000;

/** Latencies in milliseconds and their quantiles. */
export class Latencies {
  private readonly values: number[] = [];
  private next = 0;

  add(milliseconds: number): void {
    this.values[this.next] = milliseconds;
    this.next = (this.next + 1) % KEPT;
  }

  /** The smallest value that `share` of all values do not exceed; NaN where there is none. */
  quantile(share: number): number {
    const sorted = this.values.toSorted((a, b) => a - b);
    return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? Number.NaN;
  }
}
