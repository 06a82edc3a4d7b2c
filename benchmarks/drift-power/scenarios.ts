/** What is planted into the current leads. Everything else of them is drawn as the reference is. */
export type Scenario =
  | { readonly kind: 'none' }
  /** Each value grows by `deviations` standard deviations of the column. */
  | { readonly kind: 'shift'; readonly column: string; readonly deviations: number }
  /** Of the leads with this value there are `before` in the reference and `after` now, 0 to 1. Whole leads are drawn. */
  | {
      readonly kind: 'mix';
      readonly column: string;
      readonly value: string;
      readonly before: number;
      readonly after: number;
    }
  /** This share of the cells is emptied. */
  | { readonly kind: 'missing'; readonly column: string; readonly share: number };

export const NO_DRIFT: Scenario = { kind: 'none' };

const shift = (column: string): Scenario => ({ kind: 'shift', column, deviations: 0.25 });
const grow = (column: string, value: string): Scenario => ({ kind: 'mix', column, value, before: 0.1, after: 0.25 });
const vanish = (column: string, value: string): Scenario => ({ kind: 'mix', column, value, before: 0.1, after: 0 });
const goMissing = (column: string): Scenario => ({ kind: 'missing', column, share: 0.2 });

/** The four planted drifts that the peers see too, on the X Education leads. */
export const PLANTED: readonly Scenario[] = [
  shift('total_time_spent_on_website'),
  grow('lead_source', 'Organic Search'),
  goMissing('total_time_spent_on_website'),
  vanish('lead_source', 'Organic Search'),
];

/** The same four in other columns, so that the choice of the column is not what makes the result. */
export const PLANTED_ELSEWHERE: readonly Scenario[] = [
  shift('total_visits'),
  shift('page_views_per_visit'),
  shift('asymmetrique_activity_score'),
  grow('last_activity', 'Olark Chat Conversation'),
  grow('specialization', 'Finance Management'),
  goMissing('tags'),
  goMissing('lead_origin'),
  goMissing('specialization'),
  goMissing('a_free_copy_of_mastering_the_interview'),
  vanish('last_activity', 'Olark Chat Conversation'),
  vanish('specialization', 'Finance Management'),
];

export function describeScenario(scenario: Scenario): string {
  switch (scenario.kind) {
    case 'none':
      return 'no drift';
    case 'shift':
      return `${scenario.column} + ${scenario.deviations} sd`;
    case 'mix':
      return `${scenario.column} = ${scenario.value}: ${percent(scenario.before)} to ${percent(scenario.after)}`;
    case 'missing':
      return `${scenario.column} missing in ${percent(scenario.share)}`;
  }
}

function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
