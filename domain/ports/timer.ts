/** Patience that ends. */
export interface Timer {
  /** True once `work` has settled, well or badly; false where it has not within `ms`. Never rejects. */
  settlesWithin(ms: number, work: Promise<unknown>): Promise<boolean>;
}
