import * as z from 'zod';
import { driftVerdictSchema } from './drift-report';
import { retrainRulesSchema } from './retrain-rules';
import { runTriggerSchema } from './run';

/** What decides whether a run trains; all of it is kept in the drift report, so that the decision can be made again. */
export const retrainInputsSchema = z.strictObject({
  trigger: runTriggerSchema,
  /**
   * `check-only`: leads that were taken in before are compared, and nothing else is done. `score-only`: so are those of a
   * run that ended before its scoring, which is made up for; none, or those that wait for a check, where only the champion
   * is another one since the last scoring.
   */
  work: z.enum(['new-leads', 'retrain-only', 'check-only', 'score-only']),
  retrain: z.enum(['auto', 'always', 'never']),
  verdict: driftVerdictSchema,
  /** Of precision at the hot line (or ROC AUC without one), 0 to 1; `null` where it cannot be told. */
  estimatedLoss: z.nullable(z.number()),
  /** The same, measured on leads whose outcome has come in; `null` where there are too few, or it may be chance. */
  realisedLoss: z.nullable(z.number()),
  /** Headers of the critical columns that drifted. */
  criticalDrifted: z.array(z.string()),
  /** Headers of the columns that moved far; inputs of the time before that rule have none. */
  farDrifted: z.array(z.string()).default([]),
  /** Checks in a row, this one included, in which something had moved. */
  runsInARow: z.number().int(),
  /** False where the schema or, in a manual run, the options differ from those of the last training. */
  isTrainedAsAsked: z.boolean(),
  /** Version of the champion; `null` before the first release. */
  champion: z.nullable(z.string()),
  /** The newest version, whether it was released or not; `null` where there is none. */
  lastTraining: z.nullable(z.strictObject({ version: z.string(), ageHours: z.number() })),
  /** Leads with a known outcome more than at the last training; `null` where that is not known. */
  newOutcomes: z.nullable(z.number().int()),
  rules: retrainRulesSchema,
});
export type RetrainInputs = z.infer<typeof retrainInputsSchema>;
