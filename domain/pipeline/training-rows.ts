import type { LeadSchema } from '../../contracts/lead-schema';
import type { RunOptions } from '../../contracts/run';
import { TooFewOutcomesError } from '../errors';
import { splitLeads } from '../features/split';
import { type LeadTable, takeRows } from '../leads/lead-table';
import type { Warehouse } from '../ports/warehouse';
import { contentHash } from './content-hash';

/** Dynamics 365 Sales asks for 40 qualified and 40 disqualified leads, Salesforce Einstein for 120 converted. */
const MINIMUM_OUTCOMES_PER_CLASS = 40;

/** Folds of cross-validation in training; 5 keeps 80 % of the rows in each fit. */
export const FOLDS = 5;

/** Leads of each outcome. The training refuses less than two per fold; a holdout with fewer measures nothing. */
const MINIMUM_TO_TRAIN = 2 * FOLDS;
const MINIMUM_HELD_OUT = 5;

export interface TrainingRows {
  /** Before outliers are removed. */
  readonly train: LeadTable;
  readonly holdout: LeadTable;
  /** Over the ids of both parts, in order: two equal hashes mean the same split of the same leads. */
  readonly splitHash: string;
}

/**
 * The labelled leads, split for training. The same warehouse content and options give the same rows.
 * Throws TooFewOutcomesError under the data minimum, and where a part would lack an outcome.
 */
export async function trainingRows(
  warehouse: Warehouse,
  schema: LeadSchema,
  options: RunOptions,
): Promise<TrainingRows> {
  const labelled = await warehouse.exportLabelledLeads(schema);
  assertEnoughOutcomes(labelled);
  const parts = splitLeads(labelled, { kind: options.split, holdoutShare: options.holdoutShare, seed: options.seed });
  const train = takeRows(labelled, parts.train);
  const holdout = takeRows(labelled, parts.holdout);
  assertBothOutcomes(train, 'to train on', MINIMUM_TO_TRAIN, options);
  assertBothOutcomes(holdout, 'held out', MINIMUM_HELD_OUT, options);
  return { train, holdout, splitHash: contentHash(`${train.ids.join('\n')}\n\n${holdout.ids.join('\n')}`) };
}

function assertEnoughOutcomes(labelled: LeadTable): void {
  const total = labelled.rowCount;
  const converted = labelled.outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const minimum = MINIMUM_OUTCOMES_PER_CLASS;
  if (converted >= minimum && total - converted >= minimum) return;
  const which =
    converted < minimum
      ? `Only ${converted} of ${total} leads converted; ${minimum} are needed to train (Dynamics 365 asks for 40, Salesforce for 120).`
      : `Only ${total - converted} of ${total} leads did not convert; ${minimum} are needed to train.`;
  throw new TooFewOutcomesError(
    `${which}\nThe ${total} leads were cleaned and stored. Add outcomes and run again; nothing has to be repeated.`,
  );
}

/** An extreme share, or newest leads that are all still undecided, would fail only after the training. */
function assertBothOutcomes(
  part: LeadTable,
  which: string,
  minimum: number,
  { split, holdoutShare }: RunOptions,
): void {
  const converted = part.outcomes.reduce((sum, outcome) => sum + outcome, 0);
  const others = part.rowCount - converted;
  if (Math.min(converted, others) >= minimum) return;
  throw new TooFewOutcomesError(
    `Of the ${part.rowCount} leads ${which} (--split ${split} --holdout ${holdoutShare}) ${converted} converted and ${others} did not; ` +
      `${minimum} of each are needed.\nHold out another share, for example --holdout 0.2${split === 'newest' ? ', or use --split random' : ''}.`,
  );
}
