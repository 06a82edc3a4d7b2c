import { isOne, listed, plural } from './plural';

/** Words of the view of the model. */
export const model = {
  title: 'Model',
  verdict: {
    weak: (name: string) => `${name} helps to order the leads, but leaves much to chance`,
    suspect: (name: string, columns: string) => `${name} tells leads apart well, if ${columns} can be trusted`,
    uncalibrated: (name: string, off: string) =>
      `${name} tells leads apart well; its probabilities are off by ${off} on average`,
    good: (name: string) => `${name} tells leads apart well, and its probabilities can be taken at their word`,
  },
  measured: (holdout: string, kind: 'random' | 'newest') =>
    `Measured on ${plural(holdout, 'lead')} that it had not seen in training${kind === 'newest' ? ', the newest ones' : ', drawn at random'}.`,
  noHotLine: (target: string) =>
    `No group of leads converts at ${target}. The grades below still tell the better leads from the others.`,
  figures: {
    conversion: (interval: string, target: string) => `of hot leads convert (${interval}); the target is ${target}`,
    share: 'of leads are hot',
    lift: (average: string) => `times the average of ${average}`,
    recall: 'of all conversions are among the hot leads',
  },
  times: (lift: string) => `${lift} ×`,

  suspectTitle: (columns: readonly string[]) =>
    `${columns.length === 1 ? 'Is' : 'Are'} ${listed(columns)} filled in after the sale?`,
  suspectImpact: (with_: string, without: string) =>
    `A quick model has a ROC AUC of ${with_} with and ${without} without.`,
  suspectRemedy: (columns: number) =>
    `If sellers fill ${columns === 1 ? 'it' : 'them'} in once they know how it ended, leave ${columns === 1 ? 'it' : 'them'} out:`,
  suspectCommand: (option: string) => `npx leadscore run leads.csv ${option}`,

  gradesTitle: (best: string, bestRate: string, worst: string, worstRate: string) =>
    `Grade ${best} converts at ${bestRate}, grade ${worst} at ${worstRate}`,
  gradesOne: (grade: string) => `Every lead gets grade ${grade}`,
  grades: {
    grade: 'Grade',
    from: 'From',
    leads: 'Leads',
    share: 'Share',
    conversion: 'Convert',
    lift: 'Lift',
  },

  rocTitle: (share: string) => `In ${share} of pairs the converting lead has the higher score`,
  rocX: 'Other leads called too',
  rocY: 'Converting leads found',
  prTitle: (recall: string) => `At the hot line ${recall} of conversions are found`,
  prTitleNone: 'How many of the called leads convert',
  prX: 'Converting leads found',
  prY: 'Called leads that convert',
  hotLine: 'hot line',
  calibrationTitle: (score: string, rate: string, within: string) =>
    `A score of ${score} means ${rate}: calibrated within ${within} points`,
  calibrationTitleNone: (within: string) => `Probabilities are right within ${within} points on average`,
  calibrationX: 'Predicted probability',
  calibrationY: 'Leads that converted',
  calibrationLeads: 'Leads',
  gainTitle: (found: string) => `Calling the best 20% of leads reaches ${found} of all conversions`,
  gainX: 'Leads called, best first',
  gainY: 'Conversions reached',
  importanceTitle: (column: string) => `${column} tells the most`,
  importanceTitleNone: 'No column tells leads apart',
  importance: { column: 'Column', importance: 'Loss of ROC AUC' },
  curve: 'this model',
  ideal: 'for comparison',

  candidatesTitle: (chosen: string, n: string) => `${chosen} is the best of ${n}`,
  candidatesTitleChosen: (chosen: string) => `${chosen} was chosen before the holdout was looked at`,
  candidates: {
    caption: 'Candidates on the same holdout',
    name: 'Candidate',
    rocAuc: 'ROC AUC',
    prAuc: 'PR AUC',
    accuracy: 'Accuracy',
    precision: 'Precision',
    recall: 'Recall',
    f1: 'F1',
    brier: 'Brier',
    ece: 'ECE',
    logLoss: 'Log loss',
  },
  candidateNames: {
    'logistic-regression': 'Logistic regression',
    'decision-tree': 'Decision tree',
    'random-forest': 'Random forest',
    'extra-trees': 'Extra trees',
    'gradient-boosting': 'Gradient boosting',
    lightgbm: 'LightGBM',
    blend: 'Blend',
  } as Record<string, string>,

  versionsTitle: (version: string) => `${version} serves`,
  versionsTitleNone: 'No version serves',
  versions: {
    caption: 'Versions, newest first',
    version: 'Version',
    kind: 'Model',
    stage: 'State',
    created: 'Trained',
    rocAuc: 'ROC AUC',
    reason: 'Why',
    action: 'Change',
  },
  stages: { champion: 'serves', challenger: 'not released', retired: 'served before' } as Record<string, string>,
  unknown: 'unknown',
  promote: 'Promote',
  promoteWord: (version: string) => `Promote ${version}`,
  rollBack: (version: string) => `Roll back to ${version}`,
  viewerNote: 'Operators can promote another version or roll back.',
  confirmTitle: (version: string) => `Let ${version} serve?`,
  confirm: (version: string, serving: string) =>
    `From now on ${version} scores leads instead of ${serving}; the API takes it up within a minute. The next run scores the open leads again; until then the list keeps its scores. You can roll back at any time.`,
  confirmAction: (version: string) => `Let ${version} serve`,
  changed: (version: string) => `${version} serves now.`,

  rolloutTitle: {
    shadow: (challenger: string, champion: string) => `${challenger} is tried in the shadow of ${champion}`,
    share: (challenger: string, share: string) => `${challenger} answers for ${share} of the leads`,
  },
  rolloutShadow: (challenger: string, champion: string) =>
    `${challenger} scores every lead as well, but ${champion} answers: nobody sees its scores yet.`,
  rolloutShare: (challenger: string, champion: string) =>
    `Always the same leads get the score of ${challenger}, all others that of ${champion}.`,
  rolloutSince: (when: string, reason: string) => `Since ${when}: ${reason}.`,
  rolloutNothing: 'No lead has been scored by both yet.',
  rolloutCompared: (records: string, leads: string) =>
    `${plural(records, 'score')} of ${plural(leads, 'lead')} by both so far.`,
  rolloutNewest: 'Only the newest scores are counted here; leadscore models compare counts all.',
  rolloutSame: (grade: string, hot: string, points: string) =>
    `They give the same grade to ${grade} of the leads, agree for ${hot} on what is hot, and are ${points} ${isOne(points) ? 'point' : 'points'} apart on average.`,
  rolloutOutcomes: 'Which of the two is right shows once outcomes are known: npx leadscore models compare',
  rolloutColumns: {
    caption: 'What both say of the same leads',
    version: 'Version',
    served: 'Answered',
    meanProbability: 'Mean probability',
    hotShare: 'Hot',
  },

  cardTitle: 'Model card',
  card: 'What it is for, what it learnt from, what it cannot do: made from the run that trained it.',
  cardShow: 'Show the model card',
} as const;
