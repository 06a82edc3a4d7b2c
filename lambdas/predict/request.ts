import {
  leadObjectSchema,
  MAX_BODY_CHARACTERS,
  MAX_LEADS_PER_REQUEST,
  type PredictRequest,
  predictRequestSchema,
} from '../../contracts/prediction';
import { RequestProblem } from '../shared/problem';

/** The leads of a request's body: `{"leads": [...]}` or one lead. Throws RequestProblem. */
export function parsePredictRequest(body: string | null): PredictRequest['leads'] {
  if (body === null || body.trim() === '') {
    throw new RequestProblem(
      400,
      'invalid-json',
      'The request has no body. Send a lead, or {"leads": [...]}, as JSON.',
    );
  }
  if (body.length > MAX_BODY_CHARACTERS) {
    const most = `${MAX_BODY_CHARACTERS / 1e6} million`;
    throw new RequestProblem(
      413,
      'body-too-large',
      `The body has more than ${most} characters. Send fewer leads at once.`,
    );
  }
  const json = parseJson(body);
  const isBatch = Array.isArray(json.leads);
  if (isBatch && (json.leads as unknown[]).length > MAX_LEADS_PER_REQUEST) {
    const sent = (json.leads as unknown[]).length.toLocaleString('en-US');
    const most = MAX_LEADS_PER_REQUEST.toLocaleString('en-US');
    throw new RequestProblem(
      413,
      'too-many-leads',
      `The request has ${sent} leads, ${most} is the most. Send them in parts.`,
    );
  }
  const result = isBatch ? predictRequestSchema.safeParse(json) : leadObjectSchema.safeParse(json);
  if (!result.success) throw notAsAgreed(result.error.issues[0], isBatch);
  return isBatch ? (result.data as PredictRequest).leads : [result.data as PredictRequest['leads'][number]];
}

function parseJson(body: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'unknown';
    throw new RequestProblem(400, 'invalid-json', `The body is not JSON: ${problem}.`);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw new RequestProblem(400, 'invalid-request', 'The body must be a JSON object: a lead, or {"leads": [...]}.');
}

function notAsAgreed(
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
  isBatch: boolean,
): RequestProblem {
  const [, row, ...rest] = isBatch ? (issue?.path ?? []) : ['leads', 'the lead', ...(issue?.path ?? [])];
  const lead = typeof row === 'number' ? `leads[${row}]` : 'The request';
  const place = rest.length === 0 ? lead : `${isBatch ? lead : 'The lead'}: "${rest.map(String).join('.')}"`;
  return new RequestProblem(400, 'invalid-request', `${place} ${issue?.message ?? 'is not as agreed'}.`);
}
