import { uploadRequestSchema } from '../../contracts/api';
import { queuedScoreJob, SCORE_JOB_KEYS, UPLOAD_ID_PREFIX, uploadKey } from '../../contracts/score-job';
import { answerRun } from '../../domain/api/answer-run';
import { leadHistory } from '../../domain/api/lead-history';
import { listLeads } from '../../domain/api/list-leads';
import { openApiDocument } from '../../domain/api/openapi';
import { latestDrift, readStatus } from '../../domain/api/read-status';
import { uploadName } from '../../domain/api/upload-name';
import { toJson } from '../../domain/pipeline/json-artifact';
import type { Clock } from '../../domain/ports/clock';
import type { Log } from '../../domain/ports/log';
import type { ObjectLinks } from '../../domain/ports/object-links';
import type { ObjectRanges, ObjectStore } from '../../domain/ports/object-store';
import type { Runs } from '../../domain/ports/runs';
import type { ScoreStore } from '../../domain/ports/score-store';
import { type HttpHandler, type HttpRequest, type HttpResponse, jsonResponse } from '../shared/http';
import { noRoute } from '../shared/no-route';
import { problemResponse, RequestProblem, severityOf } from '../shared/problem';
import { bodyText, contentTypeOf } from '../shared/request-body';
import { leadIdOf, leadsQuery } from './request';

export interface LeadApiDeps {
  readonly processed: Pick<ObjectStore, 'get' | 'find' | 'list' | 'putIf'> & ObjectRanges;
  readonly scoreStore: Pick<ScoreStore, 'history'>;
  readonly runs: Runs;
  /** Links to the raw store, where uploads go. */
  readonly uploads: Pick<ObjectLinks, 'upload'>;
  /** Links to the processed store, where results lie. */
  readonly results: Pick<ObjectLinks, 'download'>;
  /** 32 random hex digits. */
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** Every route but `POST /predict` and `GET /model`. Never throws: every error is an answer with problem details. */
export function makeHandler(deps: LeadApiDeps): HttpHandler {
  return async (request) => {
    try {
      return await answer(deps, request);
    } catch (error) {
      const severity = severityOf(error);
      if (severity !== null) deps.log[severity]('request failed', { requestId: request.requestId, error });
      return problemResponse(error, request.requestId);
    }
  };
}

async function answer(deps: LeadApiDeps, request: HttpRequest): Promise<HttpResponse> {
  const { method, path, requestId } = request;
  const { processed } = deps;
  const json = (value: object): HttpResponse => jsonResponse(200, { ...value, requestId });
  switch (`${method} ${path}`) {
    case 'GET /openapi.json':
      return jsonResponse(200, openApiDocument(), 'application/openapi+json');
    case 'GET /status':
      return json(await readStatus(processed, deps.runs));
    case 'GET /leads':
      return json(await listLeads(processed, leadsQuery(request)));
    case 'POST /uploads':
      return upload(deps, request);
    case 'GET /drift/latest': {
      const drift = await latestDrift(processed);
      if (drift === null) throw new RequestProblem(404, 'no-drift-report', 'No run has compared leads yet.');
      return json(drift);
    }
  }
  const [, collection, part, ...rest] = path.split('/');
  if (method === 'GET' && part !== undefined && part !== '' && rest.length === 0) {
    if (collection === 'leads') {
      const id = leadIdOf(part);
      const scores = await deps.scoreStore.history(id);
      if (scores.length === 0) throw new RequestProblem(404, 'unknown-lead', 'This lead has not been scored yet.');
      return json(leadHistory(id, scores));
    }
    if (collection === 'runs') {
      const run = await answerRun(deps, part);
      if (run === null) throw new RequestProblem(404, 'unknown-run', 'There is no such run, or it is forgotten.');
      return json(run);
    }
  }
  throw noRoute(path);
}

async function upload(deps: LeadApiDeps, request: HttpRequest): Promise<HttpResponse> {
  if (!['application/json', ''].includes(contentTypeOf(request))) {
    throw new RequestProblem(415, 'unsupported-content-type', 'Say as application/json what is to be uploaded.');
  }
  let body: unknown;
  try {
    body = JSON.parse(await bodyText(request));
  } catch (error) {
    if (error instanceof RequestProblem) throw error;
    throw new RequestProblem(
      400,
      'invalid-json',
      'The body is not JSON. Send {"fileName": "leads.csv", "bytes": 1234}.',
    );
  }
  const asked = uploadRequestSchema.safeParse(body);
  if (!asked.success) {
    const [issue] = asked.error.issues;
    const place = issue?.path.join('.') || 'The body';
    throw new RequestProblem(400, 'invalid-request', `${place}: ${(issue?.message ?? 'not as agreed').slice(0, 200)}.`);
  }
  const { fileName, bytes } = asked.data;
  const id = `${UPLOAD_ID_PREFIX}${deps.randomId()}`;
  const key = uploadKey(id, uploadName(fileName));
  const job = queuedScoreJob(id, key, bytes, deps.clock.now().toISOString());
  await deps.processed.putIf(SCORE_JOB_KEYS.status(id), toJson(job), null);
  const link = await deps.uploads.upload(key, bytes);
  return jsonResponse(201, { id, method: 'PUT', ...link, requestId: request.requestId });
}
