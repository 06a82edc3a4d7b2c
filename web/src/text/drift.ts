import { isOne, plural } from './plural';

/** Words of the view of drift. */
export const drift = {
  title: 'Drift',
  emptyTitle: 'Nothing has been compared yet',
  empty:
    'Each file that arrives after the first training is compared with the leads that the model learnt from. What has moved is shown here.',
  verdicts: {
    none: 'No drift: new leads look like those that the model learnt from',
    watch: 'Watch: something has moved, the scores still hold',
    drift: 'Drift: new leads differ from those that the model learnt from',
    'insufficient-data': 'Too few new leads to tell',
  },
  short: { none: 'no drift', watch: 'watch', drift: 'drift', 'insufficient-data': 'too few leads' },
  notCompared: 'not compared',
  compared: (current: string, reference: string, model: string | null, when: string) =>
    `${plural(current, 'new lead')} against ${reference} that ${model ?? 'the reference'} learnt from, ${when}.`,

  figures: {
    moved: (tested: string) => `of ${plural(tested, 'column has', 'columns have')} moved`,
    share: 'of what the model looks at has moved',
    loss: 'estimated loss among the hot leads',
    lossNone: 'no loss can be estimated',
    runs: (checks: string) =>
      isOne(checks) ? 'check in which something moved' : 'checks in a row in which something moved',
  },
  points: (points: string) => plural(points, 'point'),
  unknown: '–',

  report: 'Download the report as a page',
  columnsTitle: (moved: string) => plural(moved, 'column has moved', 'columns have moved'),
  columnsTitleOne: (header: string) => `${header} has moved`,
  columnsTitleNone: 'No column has moved',
  outputsTitle: 'What comes out of the model',
  outputsCaption: 'Score, grades and conversions',
  onlyMoved: 'Only what has moved',
  filter: 'Find a column',
  noColumn: 'No column matches.',
  sort: 'Order',
  sorts: { severity: 'What moved first', importance: 'Most important first', name: 'By name' },
  columns: {
    caption: 'Columns that the model uses',
    column: 'Column',
    verdict: 'Verdict',
    importance: 'Importance',
    picture: 'Then and now',
    effect: 'Effect against threshold',
    adjustedP: 'Adjusted p',
    trend: 'Past checks',
  },
  columnVerdicts: {
    drift: 'moved',
    vanished: 'has no values any more',
    new: 'has values for the first time',
    'all-missing': 'is missing in every lead',
    'other-type': 'holds another kind of values',
    stable: 'did not move',
    constant: 'one value, then and now',
    empty: 'empty, then and now',
    'insufficient-data': 'too few values to tell',
  },
  critical: 'critical',
  since: (when: string) => `since ${when}`,
  effectOf: (effect: string, threshold: string) => `${effect}, ${threshold} counts`,
  allOfIt: 'all of it',
  legendThen: 'then: what the model learnt from',
  legendNow: 'now: new leads',
  pictureNumber: (header: string) => `${header}: distribution then and now`,
  pictureCategory: (header: string, value: string, then: string, now: string) =>
    `${header}: ${value} was ${then}, is ${now}`,
  noPicture: 'no picture',
  trendWord: (checks: string, moved: string) => `moved in ${moved} of the last ${plural(checks, 'check')}`,
  smallP: '< 0.0001',

  multivariateTitle: {
    stable: 'Taken together, new leads cannot be told from old ones',
    drift: (columns: string) => `A model tells new leads from old ones, by ${columns} most of all`,
    'insufficient-data': 'Too few leads to look at all columns together',
  },
  multivariate: (rocAuc: string, interval: string, threshold: string) =>
    `A quick model was asked to tell them apart: ROC AUC ${rocAuc} (${interval}). 0.5 is a coin; from ${threshold} on it counts.`,

  performanceTitle: {
    estimated: (value: string) => `ROC AUC is estimated at ${value}`,
    realised: (value: string) => `ROC AUC is ${value}, by outcomes that came in`,
    below: (finding: string, reference: string) => `${finding}, below the ${reference} at training`,
    chance: (finding: string, reference: string) => `${finding} (at training ${reference}; within chance)`,
  },
  performance: {
    measure: 'Measure',
    /** Of the table below the picture, which has the finding as its title. */
    sides: 'By the scores alone, by outcomes, at training',
    estimated: 'Estimated',
    realised: 'By outcomes',
    reference: 'At training',
    rocAuc: 'ROC AUC',
    precision: 'Hot leads that convert',
    recall: 'Conversions found hot',
    conversions: 'Conversions expected',
    axis: 'Check',
  },

  historyTitle: (drifted: string, checks: string) =>
    isOne(checks) ? 'The only check so far saw drift' : `${drifted} of the last ${checks} checks saw drift`,
  historyTitleNone: 'No check has seen drift',
  historyTitleNothing: 'No check had anything to compare yet',
  history: { caption: 'Checks, newest first', at: 'Check', verdict: 'Verdict', what: 'What', training: 'Training' },
  released: (version: string) => `trained, ${version} released`,
  notReleased: 'trained, not released',
  notTrained: 'no training',
} as const;
