import * as z from 'zod';
import { retrainRulesSchema } from './retrain-rules';

const share = z.number().min(0).max(1);

/**
 * When leads count as drifted: `schema/drift-rules.json` of the processed store (pinned as the lead schema is), or the
 * file behind `leadscore drift --rules`. Every key may be left out; unknown keys are refused. The defaults hold the
 * dataset-level false-alarm rate under 2 % for 100 to 20,000 new leads (benchmarks/drift-power).
 */
export const driftRulesSchema = z.strictObject({
  formatVersion: z.literal(1).default(1),
  /** A test counts where its Benjamini-Hochberg adjusted p is below this. */
  significance: z.number().gt(0).lt(1).default(0.01),
  /** Fewer values on either side give `insufficient-data`: with 100 rows a rate is known to about 10 points. */
  minimumRows: z.number().int().min(10).default(100),
  /** A test counts only from this effect on, however small its p. */
  effects: z
    .strictObject({
      /** Normed Wasserstein distance of numbers, in standard deviations of the reference. */
      number: z.number().gt(0).default(0.1),
      /** Jensen-Shannon distance (bits) of categories, 0 to 1. */
      category: share.gt(0).default(0.1),
      /** Difference of the shares of yes. */
      flag: share.gt(0).default(0.1),
      /** Difference of the shares of missing cells. */
      missing: share.gt(0).default(0.1),
      /** Share of rows with a value that the reference never had, or never has any more. */
      newValues: share.gt(0).default(0.05),
      /** Normed Wasserstein distance of the score. */
      score: z.number().gt(0).default(0.1),
      /** Jensen-Shannon distance of the mix of grades. */
      grade: share.gt(0).default(0.1),
      /** Difference of the conversion rates. */
      outcome: share.gt(0).default(0.1),
    })
    .prefault({}),
  /** Columns (header or key) that are never to move: if one does, the verdict is drift. */
  critical: z.array(z.string()).default([]),
  /** Drift where a column that the model uses has moved so far that it hardly knows such leads. */
  far: z
    .strictObject({
      /** Numbers: normed Wasserstein distance, in standard deviations of the reference. */
      number: z.number().gt(0).default(1),
      /** Categories (Jensen-Shannon distance), yes/no, missing cells, new or vanished values (share of the leads). */
      share: share.gt(0).default(0.5),
      /**
       * Columns with less of the model's importance may move as far as they like. The strongest column is left out of the
       * total: where it tells nearly all, it would hide the others, and be the first to be taken out as a leak.
       */
      importance: share.default(0.05),
    })
    .prefault({}),
  /** Drift from this share of drifted columns on, each weighted by its importance to the model. */
  driftedShare: share.gt(0).default(0.3),
  /** Drift from this effect on the score on; below it a score that moved is to be watched. */
  scoreEffect: z.number().gt(0).default(0.25),
  /** Drift from this estimated or realised loss on, in precision at the hot line (or ROC AUC without one), 0 to 1. */
  estimatedLoss: share.gt(0).default(0.05),
  /** Drift when something has moved in this many checks in a row, however little. */
  runsInARow: z.number().int().min(1).default(3),
  /** A model that tells the new leads from those of the reference: sees what no single column shows. */
  multivariate: z
    .strictObject({
      /** auto: on a laptop, not in AWS. */
      enabled: z.enum(['auto', 'always', 'never']).default('auto'),
      /** The lower end of the 99.9 % interval of its ROC AUC counts from here on; 0.5 cannot tell them apart. */
      rocAuc: z.number().gt(0.5).lt(1).default(0.55),
    })
    .prefault({}),
  /** When drift trains. */
  retrain: retrainRulesSchema,
});
export type DriftRules = z.infer<typeof driftRulesSchema>;

export const DEFAULT_DRIFT_RULES: DriftRules = driftRulesSchema.parse({});
