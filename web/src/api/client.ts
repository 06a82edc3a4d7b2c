import type { Session } from '../auth/session';
import { text } from '../text';
import { ApiError, errorOf } from './api-error';
import type { FirstAnswers } from './first-answers';
import { addressOf, ask, type Query } from './request';

export interface RequestOptions {
  readonly query?: Query;
  readonly body?: unknown;
  readonly signal?: AbortSignal;
}

/** Asked again after these pauses where the answer is busy and says no time of its own. */
const PAUSES_MS = [500, 2_000, 5_000];
const LONGEST_PAUSE_MS = 15_000;
const BUSY = new Set([429, 502, 503, 504]);

/** Asks the API: with the session's token, again where it is busy, and with one renewal where the token is too old. */
export class ApiClient {
  constructor(
    private readonly baseUrl: string,
    private readonly session: Session,
    /** Told once an answer said 401 and no new token could be had. */
    private readonly onExpired: () => void,
    private readonly first: FirstAnswers = new Map(),
  ) {}

  get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
    return this.request<T>('GET', path, { query, ...(signal === undefined ? {} : { signal }) });
  }

  post<T>(path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    return this.request<T>('POST', path, { body, ...(signal === undefined ? {} : { signal }) });
  }

  /** Throws ApiError, or AbortError where `signal` was used. */
  async request<T>(method: 'GET' | 'POST', path: string, options: RequestOptions = {}): Promise<T> {
    return (await (await this.answerOf(method, path, options)).json()) as T;
  }

  /** What is no JSON: a model card. */
  async text(path: string, signal?: AbortSignal): Promise<string> {
    return (await this.answerOf('GET', path, signal === undefined ? {} : { signal })).text();
  }

  private async answerOf(method: 'GET' | 'POST', path: string, options: RequestOptions): Promise<Response> {
    let renewed = false;
    for (let attempt = 0; ; attempt++) {
      const token = this.session.token();
      const answer = await this.send(method, path, options, token);
      if (answer.ok) return answer;
      // Another request may have had it renewed while this one was under way.
      const isOld = answer.status === 401 && !renewed;
      if (isOld && (this.session.token() !== token || (await this.session.renew()))) {
        renewed = true;
        continue;
      }
      const error = await errorOf(answer);
      if (error.kind === 'expired') this.onExpired();
      const pauseMs = pauseOf(answer, attempt);
      // Only what waiting helps; a POST that a gateway gave up on may have been done.
      const mayRepeat = BUSY.has(answer.status) && (method === 'GET' || answer.status === 429 || answer.status === 503);
      if (!mayRepeat || error.kind === 'no-model' || pauseMs === null) throw error;
      await sleep(pauseMs, options.signal);
    }
  }

  private async send(
    method: 'GET' | 'POST',
    path: string,
    { query, body, signal }: RequestOptions,
    token: string | null,
  ): Promise<Response> {
    const address = addressOf(this.baseUrl, path, query);
    const begun = method === 'GET' ? this.first.get(address) : undefined;
    this.first.delete(address);
    try {
      return await (begun ?? ask(address, { method, token, body, signal }));
    } catch (cause) {
      if (signal?.aborted) throw cause;
      throw new ApiError('offline', text.states.offline);
    }
  }
}

function pauseOf(answer: Response, attempt: number): number | null {
  const usual = PAUSES_MS[attempt];
  if (usual === undefined) return null;
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return Number.isFinite(seconds) ? Math.min(seconds * 1000, LONGEST_PAUSE_MS) : usual;
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
