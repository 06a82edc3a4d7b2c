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

  understoodTitle: (used: string, missing: number) =>
    missing === 0
      ? `All columns of the model are there: ${used} are used`
      : `${used} columns are used, ${missing} are missing`,
  understood: (rows: string, encoding: string, delimiter: string, decimal: string) =>
    `Read ${rows} rows from the beginning: ${encoding}, separated by ${delimiter}, decimal ${decimal}.`,
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
  problemsTitle: (rejected: number, total: string) =>
    rejected === 0
      ? `${total} cells cannot be read; their rows are scored all the same`
      : `${rejected} of the rows read would get no score`,
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
  rows: (rows: string) => `${rows} rows`,
  rate: (rows: string) => `${rows} rows a second`,
  left: (time: string) => `about ${time} left`,
  sent: (done: string, total: string) => `${done} of ${total}`,
  cancel: 'Stop sending',
  sendFailed: 'The file could not be sent. Check your network and try again.',
  keepOpen: 'You can leave this view now: it goes on by itself, and its address leads back here.',

  doneTitle: (rows: string) => `${rows} rows are scored`,
  done: (took: string) => `It took ${took}.`,
  rejectedNote: 'Some rows got no score. Each one is in the second file with its line and the reason.',
  failedTitle: 'This file could not be scored',
  unknownTitle: 'Nothing has been heard of this file for a while',
  unknown: 'Send it again; the same file twice gives the same result once.',
  downloads: 'Download',
} as const;
