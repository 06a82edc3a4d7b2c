import { MAX_LEADS_PER_REQUEST } from '../../contracts/predict-limits';
import { PREDICT_ROUTES } from '../../contracts/predict-routes';
import type { PredictAnswer } from '../../contracts/prediction';
import type { RequestedLead } from '../../domain/api/score-request';
import { loadReasons } from '../../domain/model/explain/load-reasons';
import { answerPredict } from '../../domain/pipeline/answer-predict';
import { PredictionRecorder } from '../../domain/pipeline/prediction-recorder';
import { ServingChampion, type ServingChampionDeps, type ServingModel } from '../../domain/pipeline/serving-champion';
import type { ObjectWriter } from '../../domain/ports/object-store';
import { csvResponse, type HttpHandler, type HttpRequest, type HttpResponse, jsonResponse } from '../shared/http';
import { noRoute } from '../shared/no-route';
import { problemResponse, RequestProblem, severityOf } from '../shared/problem';
import { assertQuery } from '../shared/query';
import { bodyBytes, bodyText, contentTypeOf } from '../shared/request-body';
import { leadsOfJson, reasonsAskedFor, tooManyLeads, wantsCsv } from './request';

export interface PredictDeps extends ServingChampionDeps {
  /** Where the scores of a rollout are written down. @default nowhere */
  readonly records?: ObjectWriter;
}

/**
 * `POST /predict` and `GET /model`. Never throws: every error is an answer with problem details. Begins to load the
 * champion at once, so that it is there, or on its way, when the first request comes.
 */
export function makeHandler(deps: PredictDeps): HttpHandler {
  const serving = new ServingChampion(deps);
  const recorder = deps.records === undefined ? null : new PredictionRecorder({ ...deps, records: deps.records });
  // Whoever asks first gets the error, and the next one loads again.
  serving.current().catch(() => undefined);
  return async (request) => {
    const { method, path, requestId } = request;
    try {
      switch (`${method} ${path}`) {
        case 'POST /predict':
          return await predict(serving, recorder, request);
        case 'GET /model':
          assertQuery(request, []);
          return await model(deps, serving, requestId);
        default:
          throw noRoute(path, PREDICT_ROUTES);
      }
    } catch (error) {
      const severity = severityOf(error);
      if (severity !== null) deps.log[severity]('request failed', { requestId, error });
      return problemResponse(error, requestId);
    }
  };
}

/*
 * What the first answer in JSON does not need is imported where it is needed: all code of the start is compiled before that
 * answer, 3 ms for each 100 KiB, and `lib/constructs/split-bundle.ts` keeps an `import()` in a file of its own.
 */

async function model({ processed }: PredictDeps, serving: ServingChampion, requestId: string): Promise<HttpResponse> {
  const { answerModel } = await import('../../domain/pipeline/answer-model');
  return jsonResponse(200, await answerModel(processed, await serving.current(), requestId));
}

async function predict(
  serving: ServingChampion,
  recorder: PredictionRecorder | null,
  request: HttpRequest,
): Promise<HttpResponse> {
  const top = reasonsAskedFor(request);
  const reasons = top === 0 ? null : { top, compile: await loadReasons() };
  const leadsFor = await readLeads(request);
  const model = await serving.current();
  const { leads, warnings } = leadsFor(model);
  const observer = recorder?.ofRequest(request.requestId);
  const answer = answerPredict(model, leads, request.requestId, { reasons, warnings, observer });
  refuseIfAllFailed(answer);
  await observer?.written();
  if (!wantsCsv(request)) return jsonResponse(200, answer);
  const { predictCsv } = await import('../../domain/api/predict-csv');
  return csvResponse(predictCsv(answer), 'scores.csv');
}

interface Requested {
  readonly leads: readonly RequestedLead[];
  readonly warnings?: readonly string[];
}

/** Reads the request as far as that goes without a model: a wrong one need not wait for it. */
async function readLeads(request: HttpRequest): Promise<(model: ServingModel) => Requested> {
  const contentType = contentTypeOf(request);
  switch (contentType) {
    case 'application/json':
    // A script that names none sends JSON.
    case '': {
      const leads = leadsOfJson(await bodyText(request));
      return () => ({ leads });
    }
    case 'text/csv':
      return await csvReader(await bodyBytes(request));
    case 'multipart/form-data': {
      const { fileOfForm } = await import('../shared/multipart');
      return await csvReader(await fileOfForm(await bodyBytes(request), request.headers?.['content-type'] ?? ''));
    }
    default:
      throw new RequestProblem(
        415,
        'unsupported-content-type',
        'Send leads as application/json, as text/csv, or as multipart/form-data with one CSV file.',
      );
  }
}

async function csvReader(bytes: Uint8Array): Promise<(model: ServingModel) => Requested> {
  const { leadsOfCsv } = await import('../../domain/api/leads-of-csv');
  return ({ champion: { schema, spec }, rollout }) => {
    // A challenger may look at columns that the champion does not.
    const features = [...(rollout?.challenger.champion.spec.features ?? []), ...spec.features];
    const { leads, hasMore, warnings } = leadsOfCsv(bytes, schema, { features }, MAX_LEADS_PER_REQUEST);
    if (hasMore) throw tooManyLeads(`more than ${MAX_LEADS_PER_REQUEST.toLocaleString('en-US')}`);
    return { leads, warnings };
  };
}

const MOST_ERRORS = 20;

/** A request of which nothing can be scored is a wrong request. */
function refuseIfAllFailed({ leads }: PredictAnswer): void {
  const errors = leads.flatMap((lead, row) => ('error' in lead ? [{ row, ...lead.error }] : []));
  const [first] = errors;
  if (first === undefined || errors.length < leads.length) return;
  if (leads.length === 1) throw new RequestProblem(400, first.code, first.detail);
  throw new RequestProblem(400, first.code, `None of the leads can be scored. The first: ${first.detail}`, {
    errors: errors.slice(0, MOST_ERRORS),
  });
}
