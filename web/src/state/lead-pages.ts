import type { ApiError } from '../api/api-error';
import type { Query } from '../api/request';
import type { LeadsAnswer } from '../api/schema';
import type { ListedLead } from '../api/shapes';
import { firstPageOf, type LeadFilter, queryOf } from './lead-filter';
import { asApiError } from './use-query';

/** Rows of a page: about 100 kB of JSON, read and drawn within a frame. */
const PAGE_ROWS = 200;
/** So far ahead of what is seen a page is asked for: rows that scroll in are there already. */
const AHEAD_ROWS = 100;
/** After a jump nothing is asked for until the list rests: a bar that is dragged along flies over hundreds of pages. */
const REST_MS = 80;
/** Pages that are kept, 8,000 leads; others are asked for again when they are scrolled to. */
const MAX_PAGES = 40;

type Load = (query: Query, signal: AbortSignal) => Promise<LeadsAnswer>;

/** A list of leads of any length, of which the pages that somebody looks at are loaded. */
export class LeadPages {
  /** The first answer: how many there are, facets, capacity. */
  head: LeadsAnswer | null = null;
  /** Of the first page, or of the page that was asked for last. */
  error: ApiError | null = null;
  /** Insertion order is the order of use. */
  private readonly pages = new Map<number, readonly ListedLead[]>();
  private readonly asked = new Map<number, AbortController>();
  private readonly listeners = new Set<() => void>();
  private wanted = { first: 0, last: 0 };
  private resting: ReturnType<typeof setTimeout> | undefined;
  /** Rows to be had in the direction of the last scroll; none after a jump, which says nothing of what comes next. */
  private ahead = 0;

  constructor(
    private readonly load: Load,
    private readonly filter: LeadFilter,
  ) {}

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  /** `null`: not loaded. */
  row(index: number): ListedLead | null {
    const page = Math.floor(index / PAGE_ROWS);
    return this.pages.get(page)?.[index - page * PAGE_ROWS] ?? null;
  }

  async start(): Promise<void> {
    this.error = null;
    const controller = this.begin(0);
    try {
      const head = await this.load(firstPageOf(this.filter), controller.signal);
      // Pages of two runs do not go together.
      if (head.runId !== this.head?.runId) this.pages.clear();
      this.head = head;
      this.pages.set(0, head.leads);
    } catch (cause) {
      if (!controller.signal.aborted) this.error = asApiError(cause);
    }
    this.asked.delete(0);
    this.tell();
    if (this.head !== null) this.want(this.wanted.first, this.wanted.last);
  }

  /** These rows are looked at; pages that nobody looks at any more are no longer asked for. */
  want(first: number, last: number): void {
    const moved = first - this.wanted.first;
    const isJump = Math.abs(moved) > AHEAD_ROWS;
    if (moved !== 0) this.ahead = isJump ? 0 : Math.sign(moved) * AHEAD_ROWS;
    this.wanted = { first, last };
    clearTimeout(this.resting);
    if (isJump) this.resting = setTimeout(() => this.askForWanted(), REST_MS);
    else this.askForWanted();
  }

  private askForWanted(): void {
    if (this.head === null) return;
    const { first, last } = this.wanted;
    const from = Math.floor(Math.max(0, first + Math.min(0, this.ahead)) / PAGE_ROWS);
    const to = Math.floor(Math.min(this.head.total - 1, last + Math.max(0, this.ahead)) / PAGE_ROWS);
    for (const [page, controller] of this.asked) if (page < from || page > to) controller.abort();
    for (let page = from; page <= to; page++) this.ensure(page);
  }

  /** Asks again for what is looked at. */
  retry(): void {
    this.error = null;
    this.want(this.wanted.first, this.wanted.last);
    this.tell();
  }

  /** Stops all that is asked for; what is loaded stays. */
  stop(): void {
    clearTimeout(this.resting);
    for (const controller of this.asked.values()) controller.abort();
    this.asked.clear();
  }

  private ensure(page: number): void {
    const kept = this.pages.get(page);
    if (kept !== undefined) {
      this.pages.delete(page);
      this.pages.set(page, kept);
      if (kept.length >= this.rowsOf(page)) return;
    }
    if (!this.asked.has(page)) void this.fetchPage(page, kept ?? []);
  }

  private rowsOf(page: number): number {
    return Math.min(PAGE_ROWS, (this.head?.total ?? 0) - page * PAGE_ROWS);
  }

  private async fetchPage(page: number, known: readonly ListedLead[]): Promise<void> {
    const controller = this.begin(page);
    try {
      const leads = [...known];
      let cursor: string | null = null;
      // A page that is narrowed down may hold fewer rows than asked for, and go on.
      do {
        const missing = this.rowsOf(page) - leads.length;
        const place = cursor === null ? { from: page * PAGE_ROWS + leads.length } : { cursor };
        const answer = await this.load({ ...queryOf(this.filter), ...place, limit: missing }, controller.signal);
        if (answer.runId !== this.head?.runId) return this.restart();
        leads.push(...answer.leads);
        cursor = answer.nextCursor;
      } while (leads.length < this.rowsOf(page) && cursor !== null);
      this.keep(page, leads);
      const isChanged = this.error !== null || this.isSeen(page);
      this.error = null;
      if (!isChanged) return;
    } catch (cause) {
      if (controller.signal.aborted) return;
      this.error = asApiError(cause);
    } finally {
      if (this.asked.get(page) === controller) this.asked.delete(page);
    }
    this.tell();
  }

  private isSeen(page: number): boolean {
    const { first, last } = this.wanted;
    return page >= Math.floor(first / PAGE_ROWS) && page <= Math.floor(last / PAGE_ROWS);
  }

  private keep(page: number, leads: readonly ListedLead[]): void {
    this.pages.set(page, leads);
    for (const oldest of this.pages.keys()) {
      if (this.pages.size <= MAX_PAGES) break;
      this.pages.delete(oldest);
    }
  }

  /** Another run has scored the leads meanwhile. What is shown stays until the new list is there. */
  restart(): void {
    this.stop();
    void this.start();
  }

  private begin(page: number): AbortController {
    const controller = new AbortController();
    this.asked.set(page, controller);
    return controller;
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}
