import type { Evaluation } from '../../contracts/evaluation';
import type { LeadTable } from '../leads/lead-table';
import { fitQuickModel } from './quick-model';
import { rocAuc } from './roc-auc';

/**
 * ROC AUC on the holdout of a quick model with all `columns` and of one without the `suspects`; `null` where there are
 * no suspects. Both are fitted anew, because the trained candidates cannot say how well they would do without a column:
 * shuffling it in them leaves a hole that a new model would fill from other columns.
 */
export function leakageImpact(
  train: LeadTable,
  holdout: LeadTable,
  columns: readonly string[],
  suspects: readonly string[],
): Evaluation['leakageImpact'] {
  if (suspects.length === 0) return null;
  const honest = columns.filter((column) => !suspects.includes(column));
  const quickAuc = (keys: readonly string[]): number => rocAuc(fitQuickModel(train, keys)(holdout), holdout.outcomes);
  return { rocAucWith: quickAuc(columns), rocAucWithout: quickAuc(honest) };
}
