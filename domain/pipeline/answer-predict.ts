import type { PredictAnswer, PredictRequest } from '../../contracts/prediction';
import { SchemaMismatchError } from '../errors';
import type { LeadFromObject, LeadObject } from '../leads/lead-object';
import type { ServingModel } from './serving-champion';

/**
 * Scores the leads of one request, by the transform and the scorer that batches go through. Throws SchemaMismatchError
 * that says which lead has a field that the model does not know.
 */
export function answerPredict(
  { champion, read, transform }: ServingModel,
  leads: PredictRequest['leads'],
  requestId: string,
): PredictAnswer {
  const columnCount = champion.spec.outputs.length;
  const matrix = { rowCount: leads.length, columnCount, values: new Float64Array(leads.length * columnCount) };
  const known = leads.map((lead, row) => {
    const found = readNamed(read, lead, row, leads.length);
    transform(found.values, matrix.values.subarray(row * columnCount, (row + 1) * columnCount));
    return found;
  });
  const { probabilities, grades, hot } = champion.scorer.scoreMatrix(matrix);
  return {
    modelVersion: champion.scorer.version,
    requestId,
    leads: known.map(({ id, warnings }, row) => ({
      id,
      probability: probabilities[row] as number,
      scorePoints: Math.round((probabilities[row] as number) * 100),
      grade: grades[row] as PredictAnswer['leads'][number]['grade'],
      hot: hot[row] === 1,
      warnings: [...warnings],
    })),
  };
}

function readNamed(
  read: (lead: LeadObject) => LeadFromObject,
  lead: LeadObject,
  row: number,
  count: number,
): LeadFromObject {
  try {
    return read(lead);
  } catch (error) {
    if (!(error instanceof SchemaMismatchError) || count === 1) throw error;
    throw new SchemaMismatchError(`leads[${row}]: ${error.message}`, { cause: error });
  }
}
