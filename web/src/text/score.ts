import { isOne, plural } from './plural';

/** Words of the view that scores a file. */
export const score = {
  title: 'Score a file',
  lead: 'Drop an export of leads without outcomes. Each one gets its probability, grade and reasons; nothing is added to the pipeline.',
  drop: 'Drop a CSV here',
  dropOr: 'or',
  choose: 'Choose a file',
  dropNote:
    'Commas, semicolons or tabs, any encoding, from ten rows to 5 GB. We need an id and what you knew before the call.',
  file: (name: string, size: string) => `${name}, ${size}`,
  another: 'Take another file',
  reading: 'Reading the first rows …',
  tooLarge: (size: string) => `The file has ${size}; at most 5 GB can be sent. Split it and send the parts.`,
  empty: 'The file is empty. Export it again.',
  oneFile: 'One file at a time: the first one was taken.',

  understoodTitle: (used: string) => `All columns of the model are there: ${plural(used, 'is used', 'are used')}`,
  understoodTitleMissing: (used: string, missing: string) =>
    `${plural(used, 'column is', 'columns are')} used, ${plural(missing, 'is', 'are')} missing`,
  understood: (rows: string, encoding: string, delimiter: string, decimal: string) =>
    `Read ${plural(rows, 'row')} from the beginning: ${encoding}, separated by ${delimiter}, decimal ${decimal}.`,
  delimiters: { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' } as Record<string, string>,
  decimals: { '.': 'point', ',': 'comma' },
  missing: (columns: string) =>
    `Not in the file, so not known for any lead: ${columns}. Scores are less sharp without.`,
  columns: {
    caption: 'Columns of the file',
    header: 'Column',
    knownAs: 'Understood as',
    use: 'Used as',
    examples: 'For example',
  },
  uses: { used: 'feature', id: 'id', ignored: 'ignored' },
  roles: {
    id: 'id',
    target: 'outcome',
    order: 'order',
    number: 'number',
    category: 'category',
    flag: 'yes/no',
    excluded: 'left out',
  },
  notKnown: '–',
  problemsTitle: (total: string) =>
    `${plural(total, 'cell')} cannot be read; ${isOne(total) ? 'its row is' : 'their rows are'} scored all the same`,
  problemsTitleRejected: (rejected: string) => `${rejected} of the rows read would get no score`,
  problemsNone: 'Every row that was read can be scored',
  problems: { caption: 'Problems, row by row', line: 'Line', column: 'Column', what: 'What', effect: 'Then' },
  effects: { rejected: 'row gets no score', missing: 'counts as not known' },
  wholeRow: 'whole row',
  moreProblems: (shown: string, all: string) => `The first ${shown} of ${all}.`,
  start: 'Score this file',

  sendingTitle: (name: string) => `Sending ${name}`,
  scoringTitle: (name: string) => `Scoring ${name}`,
  waiting: 'Sent; scoring begins in a moment.',
  progress: (percent: string) => `${percent} done`,
  rows: (rows: string) => plural(rows, 'row'),
  rate: (rows: string) => `${plural(rows, 'row')} a second`,
  hot: (hot: string) => `${hot} hot`,
  rejected: (rejected: string) => `${rejected} rejected`,
  left: (time: string) => `about ${time} left`,
  sent: (done: string, total: string) => `${done} of ${total}`,
  cancel: 'Stop sending',
  sendFailed: 'The file could not be sent. Check your network and try again.',
  keepOpen: 'You can leave this view now: it goes on by itself, and its address leads back here.',

  doneTitle: (scored: string) => `${plural(scored, 'lead is', 'leads are')} scored`,
  doneTitleHot: (hot: string, scored: string) =>
    `${plural(hot, 'hot lead')} among ${isOne(scored) ? 'one that is' : `${scored} that are`} scored`,
  done: (took: string) => `It took ${took}.`,
  rejectedNote: (rejected: string) =>
    `${plural(rejected, 'row')} got no score. Rejected rows are in a file of their own, with line and reason.`,
  repeatedNote: (rows: string) =>
    `${plural(rows, 'row')} ${isOne(rows) ? 'repeats' : 'repeat'} the id of an earlier one. Each has its score in the file; the leads below are the last of each.`,
  figures: { scored: 'scored', hot: 'hot', rejected: 'rejected', grade: (grade: string) => `grade ${grade}` },
  bestTitle: (n: string) => (isOne(n) ? 'Call this lead first' : `Call these ${n} first`),
  bestTitleNone: 'No lead of this file is hot. Its best:',
  best: {
    caption: 'The best leads of the file',
    id: 'Lead',
    probability: 'Probability',
    grade: 'Grade',
    reasons: 'Why',
  },
  failedTitle: 'This file could not be scored',
  unknownTitle: 'Nothing has been heard of this file for a while',
  unknown: 'Send it again; the same file twice gives the same result once.',
  downloads: 'Download',
} as const;
