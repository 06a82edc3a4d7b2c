import { startRunRequestSchema, uploadRequestSchema } from '../../contracts/api';
import { matchRoute } from '../../contracts/match-route';
import { MAX_ID_CHARACTERS } from '../../contracts/predict-limits';
import { API_ROUTES, type ApiRoute, type RouteKey } from '../../contracts/routes';
import { queuedScoreJob, SCORE_JOB_KEYS, UPLOAD_ID_PREFIX, uploadKey } from '../../contracts/score-job';
import { answerRun } from '../../domain/api/answer-run';
import { driftHistory, driftPageKey, latestDrift } from '../../domain/api/drift-checks';
import { leadDetails } from '../../domain/api/lead-details';
import { leadHistory } from '../../domain/api/lead-history';
import { type LeadLister, makeLeadLister } from '../../domain/api/list-leads';
import { listModelVersions } from '../../domain/api/list-models';
import { championCard, championEvaluation, championPreview } from '../../domain/api/model-reports';
import { openApiDocument } from '../../domain/api/openapi';
import { readStatus } from '../../domain/api/read-status';
import { requestRun } from '../../domain/api/request-run';
import { rolloutSoFar } from '../../domain/api/rollout-so-far';
import { uploadName } from '../../domain/api/upload-name';
import { NoChampionError, UnknownModelVersionError } from '../../domain/errors';
import { type Promotion, promote, rollback } from '../../domain/pipeline/champion';
import { toJson } from '../../domain/pipeline/json-artifact';
import type { Clock } from '../../domain/ports/clock';
import type { Log } from '../../domain/ports/log';
import type { ModelRegistry } from '../../domain/ports/model-registry';
import type { ObjectLinks } from '../../domain/ports/object-links';
import type { ObjectRanges, ObjectStore } from '../../domain/ports/object-store';
import type { RunStarter } from '../../domain/ports/run-starter';
import type { Runs } from '../../domain/ports/runs';
import type { ScoreStore } from '../../domain/ports/score-store';
import { type HttpHandler, type HttpRequest, type HttpResponse, jsonResponse, markdownResponse } from '../shared/http';
import { noRoute } from '../shared/no-route';
import { problemResponse, RequestProblem, severityOf } from '../shared/problem';
import { assertQuery } from '../shared/query';
import { bodyBytes, contentTypeOf } from '../shared/request-body';
import { requireRole } from '../shared/roles';
import { jsonBody, leadIdAsked, leadsQuery, runsLimit, yesOrNo } from './request';

export interface LeadApiDeps {
  readonly processed: ObjectStore & ObjectRanges;
  readonly scoreStore: Pick<ScoreStore, 'history'>;
  readonly runs: Runs;
  readonly starter: RunStarter;
  /** Opened when somebody promotes a model. */
  readonly registry: () => Promise<ModelRegistry>;
  /** Links to the raw store, where uploads go. */
  readonly uploads: Pick<ObjectLinks, 'upload'>;
  /** Links to the processed store, where results lie. */
  readonly results: Pick<ObjectLinks, 'download'>;
  /** 32 random hex digits. */
  readonly randomId: () => string;
  readonly clock: Clock;
  readonly log: Log;
}

/** A request on its way to its answer. */
interface Asked {
  readonly deps: LeadApiDeps;
  readonly listLeads: LeadLister;
  readonly request: HttpRequest;
  /** What stands in the place of the route's `{name}`. */
  readonly part: string;
}

type Answer = (asked: Asked) => Promise<HttpResponse>;

/** Every route but `POST /predict` and `GET /model`. Never throws: every error is an answer with problem details. */
export function makeHandler(deps: LeadApiDeps): HttpHandler {
  const listLeads = makeLeadLister(deps.processed);
  return async (request) => {
    try {
      const { route, part } = routeOf(request);
      const role = requireRole(request);
      if (route.role === 'operator' && role !== 'operator') throw operatorsOnly();
      const key = `${route.method} ${route.path}` as keyof typeof ANSWERS;
      assertQuery(request, PARAMETERS[key] ?? []);
      const answer = ANSWERS[key];
      return await answer({ deps, listLeads, request, part });
    } catch (error) {
      const severity = severityOf(error);
      if (severity !== null) deps.log[severity]('request failed', { requestId: request.requestId, error });
      return problemResponse(error, request.requestId);
    }
  };
}

/** Throws RequestProblem where there is none. */
function routeOf({ method, path }: HttpRequest): { readonly route: ApiRoute; readonly part: string } {
  for (const route of API_ROUTES) {
    if (route.function !== 'lead-api' || route.method !== method) continue;
    const part = matchRoute(route.path, path);
    if (part !== null) return { route, part };
  }
  throw noRoute(path, API_ROUTES);
}

const ANSWERS: Readonly<Record<Exclude<RouteKey, 'POST /predict' | 'GET /model'>, Answer>> = {
  'GET /openapi.json': async () => jsonResponse(200, openApiDocument(), 'application/openapi+json'),
  'GET /me': async ({ request }) => ok(request, { name: request.caller?.name ?? '', role: requireRole(request) }),
  'GET /status': async ({ deps, request }) => ok(request, await readStatus(deps.processed, deps.runs)),
  'GET /leads': async ({ listLeads, request }) => ok(request, await listLeads(leadsQuery(request))),
  'GET /leads/{id+}': ({ deps, request, part }) => oneLead(deps, request, part),
  'GET /lead': ({ deps, request }) => oneLead(deps, request, leadIdAsked(request)),
  'POST /uploads': upload,
  'POST /preview': async ({ deps, request }) => {
    if (!PREVIEWED.includes(contentTypeOf(request))) {
      throw new RequestProblem(415, 'unsupported-content-type', 'Send the first part of the file as text/csv.');
    }
    const isPartial = yesOrNo(request.query ?? {}, 'partial');
    return ok(request, await championPreview(deps.processed, await bodyBytes(request), isPartial));
  },
  'GET /runs': async ({ deps, request }) => ok(request, { runs: await deps.runs.list(runsLimit(request)) }),
  'POST /runs': async ({ deps, request }) => {
    const { retrain } = await jsonBody(request, startRunRequestSchema, '{"retrain": "always"}');
    const id = await requestRun(deps, { retrain, requestedBy: nameOf(request) });
    return jsonResponse(202, { id, requestId: request.requestId });
  },
  'GET /runs/{id}': async ({ deps, request, part }) => {
    const run = await answerRun(deps, part);
    if (run === null) throw new RequestProblem(404, 'unknown-run', 'There is no such run, or it is forgotten.');
    return ok(request, run);
  },
  'GET /models': async ({ deps, request }) => ok(request, await listModelVersions(deps.processed)),
  'GET /rollout': async ({ deps, request }) => ok(request, { rollout: await rolloutSoFar(deps.processed) }),
  'POST /models/{version}/promote': ({ deps, request, part }) =>
    changeChampion(deps, request, (promoting) => promote(promoting, part, `promoted by ${nameOf(request)}`)),
  'POST /models/rollback': ({ deps, request }) => changeChampion(deps, request, rollback),
  'GET /model/evaluation': async ({ deps, request }) => {
    const evaluation = await championEvaluation(deps.processed);
    if (evaluation === null) throw new RequestProblem(404, 'no-evaluation', 'This model has no evaluation any more.');
    return ok(request, evaluation);
  },
  'GET /model/card': async ({ deps }) => {
    const card = await championCard(deps.processed);
    if (card === null) throw new RequestProblem(404, 'no-card', 'This model has no model card any more.');
    return markdownResponse(card);
  },
  'GET /drift/latest': async ({ deps, request }) => {
    const drift = await latestDrift(deps.processed);
    if (drift === null) throw new RequestProblem(404, 'no-drift-report', 'No run has compared leads yet.');
    const page = await driftPageKey(deps.processed, drift);
    return ok(request, { ...drift, page: page === null ? null : await deps.results.download(page) });
  },
  'GET /drift/history': async ({ deps, request }) => ok(request, await driftHistory(deps.processed)),
};

/** What each route reads of a query; the others read nothing. */
const PARAMETERS: { readonly [Key in keyof typeof ANSWERS]?: readonly string[] } = {
  'GET /leads': ['grade', 'limit', 'cursor', 'from', 'new', 'facet.*'],
  'GET /lead': ['id'],
  'GET /runs': ['limit'],
  'POST /preview': ['partial'],
};

/** None: what a browser knows of a file that it has no type for. */
const PREVIEWED = ['text/csv', 'text/plain', 'application/octet-stream', 'application/vnd.ms-excel', ''];

function ok({ requestId }: HttpRequest, value: object): HttpResponse {
  return jsonResponse(200, { ...value, requestId });
}

function operatorsOnly(): RequestProblem {
  const detail = 'This is for operators. Ask one, or an administrator to make you one.';
  return new RequestProblem(403, 'operators-only', detail);
}

async function oneLead(
  { scoreStore, processed }: LeadApiDeps,
  request: HttpRequest,
  id: string,
): Promise<HttpResponse> {
  if (id.length > MAX_ID_CHARACTERS) throw new RequestProblem(404, 'unknown-lead', 'No lead has such an id.');
  const scores = await scoreStore.history(id);
  const last = scores.at(-1);
  if (last === undefined) throw new RequestProblem(404, 'unknown-lead', 'This lead has not been scored yet.');
  return ok(request, { ...leadHistory(id, scores), ...(await leadDetails(processed, last)) });
}

/** For the record of who did what. */
function nameOf({ caller }: HttpRequest): string {
  return (caller?.name ?? '').slice(0, 200) || 'somebody';
}

async function changeChampion(
  { processed, clock, registry }: LeadApiDeps,
  request: HttpRequest,
  change: (deps: Parameters<typeof promote>[0]) => Promise<Promotion>,
): Promise<HttpResponse> {
  try {
    const { pointer, registryWarning } = await change({ processed, clock, registry: await registry() });
    const { version, previousVersion, promotedAt, reason } = pointer;
    return ok(request, { version, previousVersion, promotedAt, reason, warning: registryWarning });
  } catch (error) {
    if (error instanceof UnknownModelVersionError) throw new RequestProblem(404, 'unknown-model', error.message);
    if (error instanceof NoChampionError) {
      throw new RequestProblem(409, 'no-earlier-model', 'There is no earlier champion to go back to.');
    }
    throw error;
  }
}

async function upload({ deps, request }: Asked): Promise<HttpResponse> {
  const { fileName, bytes } = await jsonBody(request, uploadRequestSchema, '{"fileName": "leads.csv", "bytes": 1234}');
  const id = `${UPLOAD_ID_PREFIX}${deps.randomId()}`;
  const key = uploadKey(id, uploadName(fileName));
  const job = queuedScoreJob(id, key, bytes, deps.clock.now().toISOString());
  await deps.processed.putIf(SCORE_JOB_KEYS.status(id), toJson(job), null);
  const link = await deps.uploads.upload(key, bytes);
  return jsonResponse(201, { id, method: 'PUT', ...link, requestId: request.requestId });
}
