import { MAX_ID_CHARACTERS } from '../../contracts/predict-limits';
import type { FailedLead, PredictedLead } from '../../contracts/prediction';
import { InvalidArtifactError, NotAdditiveModelError, SchemaMismatchError } from '../errors';
import type { FeatureMatrix } from '../features/feature-matrix';
import type { LeadFromObject, LeadObject } from '../leads/lead-object';
import type { LeadReasons } from '../model/explain/reasons';
import type { ReasonsCompiler } from '../model/explain/serving-reasons';
import type { ReadyModel } from '../pipeline/serving-model';
import { answerReasons } from './answer-reasons';
import { RowFault } from './row-fault';

export type RequestedLead = LeadObject | RowFault;

/** Reasons that are asked for. */
export interface RequestedReasons {
  /** Of each sign, at least 1. */
  readonly top: number;
  readonly compile: ReasonsCompiler;
}

export interface ScoredRequest {
  /** In the order of the request. */
  readonly leads: (PredictedLead | FailedLead)[];
  /** Why there are no reasons although some were asked for, in words; `null` where there are. */
  readonly warning: string | null;
}

/**
 * Scores the leads of one request with one version, by the transform and the scorer that batches go through. A lead that
 * cannot be read is answered with its own error in its place.
 */
export function scoreRequest(
  model: ReadyModel,
  leads: readonly RequestedLead[],
  reasons: RequestedReasons | null,
): ScoredRequest {
  const { scorer, spec } = model.champion;
  const read = leads.map((lead) => readLead(model, lead));
  const known = read.filter((row): row is LeadFromObject => !(row instanceof RowFault));
  const columnCount = spec.outputs.length;
  const matrix = { rowCount: known.length, columnCount, values: new Float64Array(known.length * columnCount) };
  for (let row = 0; row < known.length; row++) {
    const { values } = known[row] as LeadFromObject;
    model.transform(values, matrix.values.subarray(row * columnCount, (row + 1) * columnCount));
  }
  const { probabilities, grades, hot } = scorer.scoreMatrix(matrix);
  const explained = reasons === null || known.length === 0 ? [] : explain(model, known, matrix, reasons);
  const warning = typeof explained === 'string' ? explained : null;
  let next = 0;
  return {
    warning,
    leads: read.map((found) => {
      if (found instanceof RowFault) return { id: found.id, error: { code: found.code, detail: found.detail } };
      const row = next++;
      const probability = probabilities[row] as number;
      const why = typeof explained === 'string' ? undefined : explained[row];
      return {
        id: found.id,
        probability,
        scorePoints: Math.round(probability * 100),
        grade: grades[row] as PredictedLead['grade'],
        hot: hot[row] === 1,
        modelVersion: scorer.version,
        ...(why === undefined ? {} : { reasons: answerReasons(why) }),
        warnings: [...found.warnings],
      };
    }),
  };
}

function readLead({ read }: ReadyModel, lead: RequestedLead): LeadFromObject | RowFault {
  if (lead instanceof RowFault) return lead;
  try {
    const found = read(lead);
    if (found.id === null || found.id.length <= MAX_ID_CHARACTERS) return found;
    const most = MAX_ID_CHARACTERS.toLocaleString('en-US');
    return new RowFault('id-too-long', `The lead's id has more than ${most} characters. Send a shorter one.`);
  } catch (error) {
    if (error instanceof SchemaMismatchError) return new RowFault('schema-mismatch', error.message);
    throw error;
  }
}

/** A version without exact reasons says so in words; its scores are good all the same. */
function explain(
  { champion }: ReadyModel,
  leads: readonly LeadFromObject[],
  matrix: FeatureMatrix,
  { top, compile }: RequestedReasons,
): LeadReasons[] | string {
  try {
    return champion.reasons(compile).ofLeads(
      leads.map(({ values }) => values),
      matrix,
      top,
    );
  } catch (error) {
    // InvalidArtifactError: a logistic version from before featureMeans were kept.
    if (error instanceof NotAdditiveModelError || error instanceof InvalidArtifactError) return error.message;
    throw error;
  }
}
