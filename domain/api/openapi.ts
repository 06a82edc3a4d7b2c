import * as z from 'zod';
import * as api from '../../contracts/api';
import { DEFAULT_REASONS, MAX_BODY_BYTES, MAX_LEADS_PER_REQUEST, MAX_REASONS } from '../../contracts/predict-limits';
import {
  leadObjectSchema,
  modelAnswerSchema,
  predictAnswerSchema,
  predictRequestSchema,
} from '../../contracts/prediction';
import type { RouteKey } from '../../contracts/routes';
import { CURSOR_PATTERN } from './list-leads';

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly summary: string;
  readonly parameters?: readonly Json[];
  readonly body?: Json;
  readonly success: Json;
  readonly successStatus?: 200 | 201;
  /** Problems besides those that every route has. */
  readonly problems: readonly (400 | 404 | 413 | 415)[];
}

const SCHEMAS = {
  Problem: api.problemSchema,
  Lead: leadObjectSchema,
  PredictRequest: predictRequestSchema,
  PredictAnswer: predictAnswerSchema,
  ModelAnswer: modelAnswerSchema,
  UploadRequest: api.uploadRequestSchema,
  UploadAnswer: api.uploadAnswerSchema,
  RunAnswer: api.runAnswerSchema,
  LeadsAnswer: api.leadsAnswerSchema,
  LeadAnswer: api.leadAnswerSchema,
  DriftAnswer: api.driftAnswerSchema,
  StatusAnswer: api.statusAnswerSchema,
} as const;

const ref = (name: keyof typeof SCHEMAS): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (name: keyof typeof SCHEMAS): Json => ({ 'application/json': { schema: ref(name) } });
const inQuery = (name: string, description: string, schema: Json): Json => ({ name, in: 'query', description, schema });
const inPath = (description: string, schema: Json): Json => ({
  name: 'id',
  in: 'path',
  required: true,
  description,
  schema,
});

const OPERATIONS: Readonly<Record<RouteKey, Operation>> = {
  'POST /predict': {
    summary: `Scores one lead, or up to ${MAX_LEADS_PER_REQUEST}, with reasons`,
    parameters: [
      inQuery('reasons', 'Reasons of each sign; 0 leaves them out.', {
        type: 'integer',
        minimum: 0,
        maximum: MAX_REASONS,
        default: DEFAULT_REASONS,
      }),
    ],
    body: {
      description: `At most ${MAX_BODY_BYTES} bytes, also after inflating it (content-encoding: gzip). Longer files: POST /uploads.`,
      required: true,
      content: {
        'application/json': { schema: { anyOf: [ref('PredictRequest'), ref('Lead')] } },
        'text/csv': { schema: { type: 'string', description: 'A header line, then a line per lead.' } },
        'multipart/form-data': {
          schema: {
            type: 'object',
            properties: { file: { type: 'string', contentMediaType: 'text/csv', description: 'The CSV.' } },
            required: ['file'],
          },
        },
      },
    },
    success: { ...json('PredictAnswer'), 'text/csv': { schema: { type: 'string' } } },
    problems: [400, 413, 415],
  },
  'GET /model': { summary: 'What serves, and how well it did', success: json('ModelAnswer'), problems: [] },
  'POST /uploads': {
    summary: 'A link for a file that is to be scored; GET /runs/{id} follows it',
    body: { required: true, content: json('UploadRequest') },
    success: json('UploadAnswer'),
    successStatus: 201,
    problems: [400, 413, 415],
  },
  'GET /runs/{id}': {
    summary: 'How an upload or a run of the pipeline is going',
    parameters: [inPath('As POST /uploads gave it, or the name of a run.', { type: 'string' })],
    success: json('RunAnswer'),
    problems: [404],
  },
  'GET /leads': {
    summary: 'Open leads by their newest score, best first',
    parameters: [
      inQuery('grade', 'Only leads of this grade.', { type: 'string', enum: ['A', 'B', 'C', 'D'] }),
      inQuery('limit', 'Leads on a page.', {
        type: 'integer',
        minimum: 1,
        maximum: api.MAX_LEADS_PER_PAGE,
        default: 50,
      }),
      inQuery('cursor', 'As the page before gave it.', { type: 'string', pattern: CURSOR_PATTERN }),
    ],
    success: json('LeadsAnswer'),
    problems: [400, 404],
  },
  'GET /leads/{id}': {
    summary: 'The scores of a lead over time, their trend and which reasons changed',
    parameters: [inPath('The id of the lead, percent-encoded.', { type: 'string' })],
    success: json('LeadAnswer'),
    problems: [404],
  },
  'GET /drift/latest': { summary: 'The newest drift report', success: json('DriftAnswer'), problems: [404] },
  'GET /status': {
    summary: 'Model, last run, drift and scores at a glance',
    success: json('StatusAnswer'),
    problems: [],
  },
  'GET /openapi.json': {
    summary: 'This document',
    success: { 'application/openapi+json': { schema: { type: 'object' } } },
    problems: [],
  },
};

const PROBLEM_TEXTS = {
  400: 'The request is wrong; the detail says how',
  401: 'No token, or one that is not valid. Never answered by `leadscore serve`, which has no login',
  403: 'Asked by a web page of another origin. Only answered by `leadscore serve`',
  404: 'There is no such thing',
  413: 'Too much at once',
  415: 'A content type or an encoding that is not known',
  429: 'Too many calls. Never answered by `leadscore serve`',
  500: 'A fault of ours; the request id is in our log',
  503: 'No model yet, or a service behind this one is busy: try again later',
} as const;
const EVERYWHERE = [401, 403, 429, 500, 503] as const;

let document: Json | null = null;

/** OpenAPI 3.1 of the API, made of the schemas that the code checks by. The same object each time. */
export function openApiDocument(): Json {
  document ??= makeDocument();
  return document;
}

function makeDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = route.split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, operation) };
  }
  const schemas = Object.entries(SCHEMAS).map(([name, schema]) => {
    const { $schema: _, ...shape } = z.toJSONSchema(schema, { io: 'input' });
    return [name, shape] as const;
  });
  return {
    openapi: '3.1.0',
    info: {
      title: 'Leadscore',
      version: '1.0.0',
      description: 'How likely sales leads are to convert, and why.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/' }],
    security: [{ token: [] }, {}],
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'Of the user pool; in AWS only.' },
      },
    },
  };
}

function operationOf(
  route: string,
  { summary, parameters, body, success, successStatus = 200, problems }: Operation,
): Json {
  const codes = [...problems, ...EVERYWHERE];
  return {
    operationId: route
      .replaceAll(/[^A-Za-z]+/g, '_')
      .replace(/_$/, '')
      .toLowerCase(),
    summary,
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [successStatus]: { description: summary, content: success },
      ...Object.fromEntries(codes.map((code) => [code, problemOf(code)])),
    },
  };
}

function problemOf(code: keyof typeof PROBLEM_TEXTS): Json {
  return { description: PROBLEM_TEXTS[code], content: { 'application/problem+json': { schema: ref('Problem') } } };
}
