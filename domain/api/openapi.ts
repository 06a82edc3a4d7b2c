import * as z from 'zod';
import * as api from '../../contracts/api';
import * as model from '../../contracts/api-model';
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
  readonly description?: string;
  readonly parameters?: readonly Json[];
  readonly body?: Json;
  readonly success: Json;
  readonly successStatus?: 200 | 201 | 202;
  /** Problems besides those that every route has. */
  readonly problems: readonly (404 | 409 | 413 | 415)[];
}

const SCHEMAS = {
  Problem: api.problemSchema,
  GatewayAnswer: api.gatewayAnswerSchema,
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
  MeAnswer: model.meAnswerSchema,
  RunsAnswer: api.runsAnswerSchema,
  StartRunRequest: api.startRunRequestSchema,
  StartRunAnswer: api.startRunAnswerSchema,
  ModelsAnswer: model.modelsAnswerSchema,
  RolloutAnswer: model.rolloutAnswerSchema,
  PromotionAnswer: model.promotionAnswerSchema,
  EvaluationAnswer: model.evaluationAnswerSchema,
  DriftHistoryAnswer: api.driftHistoryAnswerSchema,
  PreviewAnswer: model.previewAnswerSchema,
} as const;

const ref = (name: keyof typeof SCHEMAS): Json => ({ $ref: `#/components/schemas/${name}` });
const json = (name: keyof typeof SCHEMAS): Json => ({ 'application/json': { schema: ref(name) } });
const inQuery = (name: string, description: string, schema: Json): Json => ({ name, in: 'query', description, schema });
const inPath = (description: string, schema: Json, name = 'id'): Json => ({
  name,
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
    problems: [413, 415],
  },
  'GET /model': { summary: 'What serves, and how well it did', success: json('ModelAnswer'), problems: [] },
  'POST /uploads': {
    summary: 'A link for a file that is to be scored; GET /runs/{id} follows it',
    body: { required: true, content: json('UploadRequest') },
    success: json('UploadAnswer'),
    successStatus: 201,
    problems: [413, 415],
  },
  'GET /runs/{id}': {
    summary: 'How an upload or a run of the pipeline is going',
    parameters: [inPath('As POST /uploads gave it, or the name of a run.', { type: 'string' })],
    success: json('RunAnswer'),
    problems: [404],
  },
  'GET /leads': {
    summary: 'Open leads by their newest score, best first',
    description:
      'Also takes `facet.<column>=<value>`, once or for several columns: only leads with this value; an empty one asks for ' +
      'those without. Columns and values are those of `facets` in an answer.',
    parameters: [
      inQuery('grade', 'Only leads of this grade.', { type: 'string', enum: ['A', 'B', 'C', 'D'] }),
      inQuery('limit', 'Leads on a page.', {
        type: 'integer',
        minimum: 1,
        maximum: api.MAX_LEADS_PER_PAGE,
        default: 50,
      }),
      inQuery('cursor', 'As the page before gave it, with the same grade, facets and new.', {
        type: 'string',
        pattern: CURSOR_PATTERN,
      }),
      inQuery('from', 'Begins at this place of the list, from 0. A cursor goes before it.', {
        type: 'integer',
        minimum: 0,
        maximum: 9_999_999,
      }),
      inQuery('new', 'Only leads that were first scored within the last day.', { type: 'boolean' }),
    ],
    success: json('LeadsAnswer'),
    problems: [404],
  },
  'GET /leads/{id+}': {
    summary: 'The scores of a lead over time, their trend and which reasons changed',
    description: 'In AWS, an id that holds % or ? does not come through a path: ask GET /lead, which takes every id.',
    parameters: [inPath('The id of the lead, percent-encoded.', { type: 'string' })],
    success: json('LeadAnswer'),
    problems: [404],
  },
  'GET /lead': {
    summary: 'The same of a lead whose id stands in the query',
    parameters: [{ ...inQuery('id', 'The id of the lead.', { type: 'string', minLength: 1 }), required: true }],
    success: json('LeadAnswer'),
    problems: [404],
  },
  'GET /me': { summary: 'Who asks, and what they may do', success: json('MeAnswer'), problems: [] },
  'POST /preview': {
    summary: 'How the first part of a file to score is understood: columns, and problems row by row',
    parameters: [
      inQuery('partial', 'True where the file goes on: its last line is cut off somewhere and is not looked at.', {
        type: 'boolean',
        default: false,
      }),
    ],
    body: {
      description: `At most ${MAX_BODY_BYTES} bytes of the file; a million are enough.`,
      required: true,
      content: { 'text/csv': { schema: { type: 'string', description: 'A header line, then a line per lead.' } } },
    },
    success: json('PreviewAnswer'),
    problems: [413, 415],
  },
  'GET /runs': {
    summary: 'Runs of the pipeline, newest first',
    parameters: [
      inQuery('limit', 'How many.', { type: 'integer', minimum: 1, maximum: api.MAX_RUNS_PER_PAGE, default: 20 }),
    ],
    success: json('RunsAnswer'),
    problems: [],
  },
  'POST /runs': {
    summary: 'Starts a run over all leads; GET /runs/{id} follows it. For operators',
    body: { required: true, content: json('StartRunRequest') },
    success: json('StartRunAnswer'),
    successStatus: 202,
    problems: [409, 413, 415],
  },
  'GET /models': { summary: 'All versions of the model', success: json('ModelsAnswer'), problems: [] },
  'GET /rollout': {
    summary: 'The model that is tried beside the champion, and how both differ',
    success: json('RolloutAnswer'),
    problems: [],
  },
  'POST /models/{version}/promote': {
    summary: 'Makes a version the champion. For operators',
    parameters: [inPath('For example v2.', { type: 'string' }, 'version')],
    success: json('PromotionAnswer'),
    problems: [404, 409],
  },
  'POST /models/rollback': {
    summary: 'Returns to the champion before this one. For operators',
    success: json('PromotionAnswer'),
    problems: [409],
  },
  'GET /model/evaluation': {
    summary: 'What the holdout says of the champion: curves, grades, importance, candidates',
    success: json('EvaluationAnswer'),
    problems: [404],
  },
  'GET /model/card': {
    summary: 'The model card of the champion',
    success: { 'text/markdown': { schema: { type: 'string' } } },
    problems: [404],
  },
  'GET /drift/history': {
    summary: 'Verdicts on the leads over time, and what they led to',
    success: json('DriftHistoryAnswer'),
    problems: [],
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
  403: 'Not for the role of who asks. `leadscore serve` has no roles; it answers so to web pages of another origin',
  404: 'There is no such thing',
  409: 'Not as things stand: the detail says why',
  413: 'Too much at once',
  415: 'A content type or an encoding that is not known',
  429: 'Too many calls. Never answered by `leadscore serve`',
  500: 'A fault of ours; the request id is in our log',
  503: 'No model yet, or a service behind this one is busy: try again later',
} as const;
/** 400: every route refuses a query that it does not read. */
const EVERYWHERE = [400, 401, 403, 429, 500, 503] as const;
/** Who is without a token, or one too many, never reaches the API: what it says is API Gateway's. */
const GATEWAY_ONLY: readonly number[] = [401, 429];
/** These are said by both. */
const GATEWAY_TOO: readonly number[] = [403, 413, 500, 503];

let document: Json | null = null;

/** OpenAPI 3.1 of the API, made of the schemas that the code checks by. The same object each time. */
export function openApiDocument(): Json {
  document ??= makeDocument();
  return document;
}

function makeDocument(): Json {
  const paths: Record<string, Record<string, Json>> = {};
  for (const [route, operation] of Object.entries(OPERATIONS)) {
    const [method = '', path = ''] = route.replace('+}', '}').split(' ');
    paths[path] = { ...paths[path], [method.toLowerCase()]: operationOf(route, operation) };
  }
  const schemas = Object.entries(SCHEMAS).flatMap(([name, schema]) => componentsOf(name, schema));
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

/** A schema as component, with one more for each part that refers to itself: references go from the document's root. */
function componentsOf(name: string, schema: z.ZodType): [string, Json][] {
  const { $schema: _, $defs, ...shape } = z.toJSONSchema(schema, { io: 'input' }) as Record<string, unknown>;
  const rooted = (part: unknown): Json =>
    JSON.parse(JSON.stringify(part).replaceAll('"#/$defs/', `"#/components/schemas/${name}`));
  const parts = Object.entries(($defs ?? {}) as Record<string, unknown>);
  return [[name, rooted(shape)], ...parts.map(([part, its]): [string, Json] => [`${name}${part}`, rooted(its)])];
}

function operationOf(
  route: string,
  { summary, description, parameters, body, success, successStatus = 200, problems }: Operation,
): Json {
  const codes = [...problems, ...EVERYWHERE];
  return {
    operationId: route
      .replaceAll(/[^A-Za-z]+/g, '_')
      .replace(/_$/, '')
      .toLowerCase(),
    summary,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    ...(body === undefined ? {} : { requestBody: body }),
    responses: {
      [successStatus]: { description: summary, content: success },
      ...Object.fromEntries(codes.map((code) => [code, problemOf(code)])),
    },
  };
}

function problemOf(code: keyof typeof PROBLEM_TEXTS): Json {
  const description = PROBLEM_TEXTS[code];
  if (GATEWAY_ONLY.includes(code)) return { description, content: json('GatewayAnswer') };
  const ours = { 'application/problem+json': { schema: ref('Problem') } };
  return { description, content: GATEWAY_TOO.includes(code) ? { ...ours, ...json('GatewayAnswer') } : ours };
}
