import {
  DEFAULT_REASONS,
  MAX_FIELD_NAME_CHARACTERS,
  MAX_FIELDS,
  MAX_LEADS_PER_REQUEST,
  MAX_REASONS,
} from '../../contracts/predict-limits';
import { RowFault } from '../../domain/api/row-fault';
import type { RequestedLead } from '../../domain/api/score-request';
import type { LeadObject } from '../../domain/leads/lead-object';
import type { HttpRequest } from '../shared/http';
import { RequestProblem } from '../shared/problem';
import { assertQuery, invalidQuery } from '../shared/query';

/** `?reasons=0..5`. Throws RequestProblem. */
export function reasonsAskedFor(request: HttpRequest): number {
  assertQuery(request, ['reasons']);
  const text = request.query?.reasons;
  if (text === undefined) return DEFAULT_REASONS;
  if (/^\d$/.test(text) && Number(text) <= MAX_REASONS) return Number(text);
  throw invalidQuery(`?reasons= must be a whole number from 0 to ${MAX_REASONS}.`);
}

/**
 * Whether the answer is to be CSV: where `Accept` names it before JSON. By hand, because weights such as `q=0.8` and
 * ranges such as `text/*` are for browsers, which take JSON.
 */
export function wantsCsv({ headers }: HttpRequest): boolean {
  const kinds = (headers?.accept ?? '').split(',').map((kind) => kind.split(';', 1)[0]?.trim().toLowerCase());
  const [csv, json] = [kinds.indexOf('text/csv'), kinds.indexOf('application/json')];
  return csv >= 0 && (json < 0 || csv < json);
}

/**
 * The leads of a JSON body: `{"leads": [...]}` or one lead. What is no lead is a RowFault in its place; the parser is by
 * hand, because zod would check 1,000 leads of 37 fields in 4 ms and refuse them all for one. Throws RequestProblem.
 */
export function leadsOfJson(body: string): RequestedLead[] {
  if (body.trim() === '') {
    throw new RequestProblem(
      400,
      'invalid-json',
      'The request has no body. Send a lead, or {"leads": [...]}, as JSON.',
    );
  }
  const json = parseJson(body);
  const { leads } = json;
  if (!Array.isArray(leads)) return [leadOf(json)];
  const others = Object.keys(json).filter((name) => name !== 'leads');
  if (others.length > 0) {
    const shown = others.slice(0, 3).map((name) => JSON.stringify(name.slice(0, 40)));
    throw invalid(`The request has something beside "leads": ${shown.join(', ')}. Leave it out.`);
  }
  if (leads.length === 0) throw invalid('The request has an empty list of leads. Send at least one.');
  if (leads.length > MAX_LEADS_PER_REQUEST) throw tooManyLeads(leads.length.toLocaleString('en-US'));
  return leads.map(leadOf);
}

export function tooManyLeads(sent: string): RequestProblem {
  const most = MAX_LEADS_PER_REQUEST.toLocaleString('en-US');
  return new RequestProblem(
    413,
    'too-many-leads',
    `The request has ${sent} leads, ${most} is the most. Send them in parts, or as a file: POST /uploads.`,
  );
}

function parseJson(body: string): Record<string, unknown> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    // What JSON.parse says besides the place quotes the body.
    const place = /at position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
    const where = place === undefined ? '' : ` (${place})`;
    throw new RequestProblem(400, 'invalid-json', `The body is not JSON${where}. Send a lead, or {"leads": [...]}.`);
  }
  if (typeof json === 'object' && json !== null && !Array.isArray(json)) return json as Record<string, unknown>;
  throw invalid('The body must be a JSON object: a lead, or {"leads": [...]}.');
}

function leadOf(value: unknown): RequestedLead {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return new RowFault('invalid-lead', 'The lead must be a JSON object: values by the names of their columns.');
  }
  const names = Object.keys(value);
  if (names.length > MAX_FIELDS) return new RowFault('invalid-lead', 'The lead has too many fields.');
  for (const name of names) {
    if (name.length > MAX_FIELD_NAME_CHARACTERS) return new RowFault('invalid-lead', 'A field has too long a name.');
    const field = (value as Record<string, unknown>)[name];
    if (field !== null && typeof field === 'object') {
      return new RowFault('invalid-lead', `"${name}" must be text, a number, true, false or null.`);
    }
  }
  return value as LeadObject;
}

function invalid(message: string): RequestProblem {
  return new RequestProblem(400, 'invalid-request', message);
}
