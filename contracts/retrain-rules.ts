import * as z from 'zod';

/**
 * When drift trains: `retrain` of the drift rules. Training costs a few cents and the release gate keeps what does not
 * help, so the defaults only spare the trainings that cannot help: the day after one, where no new outcome is known, and
 * where the model is estimated to be as good as ever.
 */
export const retrainRulesSchema = z
  .strictObject({
    /** Drift does not train again within so many hours of the last training, released or not: one bad export must not loop. */
    cooldownHours: z.number().min(0).max(8_760).default(24),
    /**
     * Drift that is estimated to cost less than this (of precision at the hot line, 0 to 1) is watched and trains nothing,
     * until it has lasted. 0: every drift trains.
     */
    minimumLoss: z.number().min(0).max(1).default(0.01),
    /** Drift trains whatever it is estimated to cost once something has moved in so many checks in a row. */
    runsInARow: z.number().int().min(1).default(2),
    /** Drift trains only where so many outcomes have become known since the last training. 0: whether or not. */
    newOutcomes: z.number().int().min(0).default(1),
  })
  .prefault({});
