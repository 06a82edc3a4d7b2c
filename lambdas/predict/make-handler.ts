import { answerModel } from '../../domain/pipeline/answer-model';
import { answerPredict } from '../../domain/pipeline/answer-predict';
import { ServingChampion, type ServingChampionDeps } from '../../domain/pipeline/serving-champion';
import { type HttpHandler, jsonResponse } from '../shared/http';
import { problemResponse, RequestProblem, severityOf } from '../shared/problem';
import { parsePredictRequest } from './request';

/**
 * `POST /predict` and `GET /model`. Never throws: every error is an answer with problem details. Begins to load the
 * champion at once, so that it is there, or on its way, when the first request comes.
 */
export function makeHandler(deps: ServingChampionDeps): HttpHandler {
  const serving = new ServingChampion(deps);
  // Whoever asks first gets the error, and the next one loads again.
  serving.current().catch(() => undefined);
  return async (request) => {
    const { method, path, requestId } = request;
    try {
      switch (`${method} ${path}`) {
        case 'POST /predict': {
          const leads = parsePredictRequest(request.body);
          return jsonResponse(200, answerPredict(await serving.current(), leads, requestId));
        }
        case 'GET /model':
          return jsonResponse(200, await answerModel(deps.processed, await serving.current(), requestId));
        default:
          throw new RequestProblem(
            404,
            'not-found',
            `There is no ${method} ${path}, only POST /predict and GET /model.`,
          );
      }
    } catch (error) {
      const severity = severityOf(error);
      if (severity !== null) deps.log[severity]('request failed', { requestId, error });
      return problemResponse(error, requestId);
    }
  };
}
