import { text } from '../text';

/** `refused`: the same question gets the same answer again. */
export type ApiErrorKind =
  | 'expired'
  | 'no-role'
  | 'no-model'
  | 'not-found'
  | 'refused'
  | 'offline'
  | 'busy'
  | 'problem';

export interface RowFault {
  readonly row: number;
  readonly code: string;
  readonly detail: string;
}

/** What went wrong between the page and the API, as a sentence with the remedy. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly kind: ApiErrorKind,
    message: string,
    readonly code: string | null = null,
    /** Found again in the logs. */
    readonly requestId: string | null = null,
    readonly rows: readonly RowFault[] = [],
  ) {
    super(message);
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: string;
  readonly message?: string;
  readonly requestId?: string;
  readonly errors?: readonly RowFault[];
}

/** Of an answer that is no success: problem details (RFC 9457), or what a gateway before the API says. */
export async function errorOf(answer: Response): Promise<ApiError> {
  const body: unknown = await answer.json().catch(() => null);
  const { code = null, detail, message, requestId = null, errors = [] } = (body ?? {}) as Problem;
  const said = detail ?? message ?? `${text.states.unreadable} (${answer.status})`;
  const error = (kind: ApiErrorKind, sentence: string): ApiError =>
    new ApiError(kind, sentence, code, requestId, errors);
  if (answer.status === 401) return error('expired', text.states.expired);
  if (code === 'no-role') return error('no-role', text.states.noRole);
  if (code === 'no-model-yet') return error('no-model', text.states.noModel);
  if (answer.status === 404) return error('not-found', said);
  if (answer.status === 429 || answer.status === 503) return error('busy', detail ?? text.states.busy);
  return error(answer.status >= 400 && answer.status < 500 ? 'refused' : 'problem', said);
}
