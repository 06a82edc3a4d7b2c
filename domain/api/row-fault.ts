/** Longest detail: what a row holds is quoted in it, and 1,000 rows are answered at once. */
const MAX_DETAIL_CHARACTERS = 500;

/** Stands for a lead of a request that cannot be read: only this one is answered with an error. */
export class RowFault {
  readonly detail: string;

  constructor(
    /** For programs, for example `unreadable-row`. */
    readonly code: string,
    /** For people, with the remedy. */
    detail: string,
    readonly id: string | null = null,
  ) {
    this.detail = detail.length > MAX_DETAIL_CHARACTERS ? `${detail.slice(0, MAX_DETAIL_CHARACTERS)}…` : detail;
  }
}
