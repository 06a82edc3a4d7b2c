import {
  ConcurrentChangeError,
  LeadscoreError,
  NoChampionError,
  RunUnderWayError,
  ServiceThrottledError,
  UnknownCursorError,
  WarehouseBusyError,
} from '../../domain/errors';
import { type HttpResponse, jsonResponse } from './http';

const TITLES = {
  400: 'Bad Request',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
} as const;

/** A fault of the request, for the person who sent it. */
export class RequestProblem extends Error {
  override readonly name = 'RequestProblem';

  constructor(
    readonly status: keyof typeof TITLES,
    /** For programs, for example `too-many-leads`. */
    readonly code: string,
    message: string,
    readonly extras: ProblemExtras = {},
  ) {
    super(message);
  }
}

/** What an answer has besides the problem's own members. */
export interface ProblemExtras {
  readonly headers?: Readonly<Record<string, string>>;
  /** The first rows of a request that are at fault. */
  readonly errors?: readonly { readonly row: number; readonly code: string; readonly detail: string }[];
}

interface Problem {
  readonly status: keyof typeof TITLES;
  readonly code: string;
  readonly detail: string;
  readonly extras?: ProblemExtras;
}

/** Problem details (RFC 9457) of an error; `code` and `requestId` are extensions of ours. */
export function problemResponse(error: unknown, requestId: string): HttpResponse {
  const { status, code, detail, extras } = problemOf(error);
  const body = { title: TITLES[status], status, code, detail, requestId };
  const { errors, headers } = extras ?? {};
  const answer = jsonResponse(status, errors === undefined ? body : { ...body, errors }, 'application/problem+json');
  return headers === undefined ? answer : { ...answer, headers: { ...answer.headers, ...headers } };
}

/** error: somebody has to look. warn: waiting helps. `null`: the request was at fault, which is no news. */
export function severityOf(error: unknown): 'error' | 'warn' | null {
  const { status } = problemOf(error);
  if (status === 500) return 'error';
  return status === 503 ? 'warn' : null;
}

const RETRY_SOON = { headers: { 'retry-after': '5' } };

function problemOf(error: unknown): Problem {
  if (error instanceof RequestProblem) {
    return { status: error.status, code: error.code, detail: error.message, extras: error.extras };
  }
  if (error instanceof UnknownCursorError) return { status: 404, code: 'unknown-cursor', detail: error.message };
  if (error instanceof NoChampionError) return { status: 503, code: 'no-model-yet', detail: error.message };
  if (error instanceof RunUnderWayError) return { status: 409, code: 'run-under-way', detail: error.message };
  if (error instanceof ConcurrentChangeError) {
    const detail = 'Somebody else has changed the same thing at the same moment. Look at it, and try again.';
    return { status: 409, code: 'concurrent-change', detail };
  }
  if (error instanceof WarehouseBusyError) {
    return { status: 503, code: 'busy', detail: error.message, extras: RETRY_SOON };
  }
  if (error instanceof ServiceThrottledError) {
    return {
      status: 503,
      code: 'busy',
      detail: 'A service behind this one is busy. Try again in a few seconds.',
      extras: RETRY_SOON,
    };
  }
  if (error instanceof LeadscoreError && error.isInputError) {
    return { status: 400, code: codeOf(error), detail: error.message };
  }
  // What went wrong inside is for the log, not for callers.
  return {
    status: 500,
    code: 'internal-error',
    detail: 'Something went wrong here. Ask for help with the request id.',
  };
}

/** `schema-mismatch` of SchemaMismatchError. */
function codeOf({ name }: LeadscoreError): string {
  return name
    .replace(/Error$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .toLowerCase();
}
