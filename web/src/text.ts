import { drift } from './text/drift';
import { model } from './text/model';
import { isOne, plural } from './text/plural';
import { runs } from './text/runs';
import { score } from './text/score';

/** ` (37–45)`; nothing where there is no interval to tell. */
function inBrackets(interval: string | null): string {
  return interval === null ? '' : ` (${interval})`;
}

/** Every word that the page says, by view. Figures come in as text that `format.ts` has made. */
export const text = {
  product: 'Leadscore',
  today: 'today',
  yesterday: 'yesterday',
  and: 'and',
  skip: 'Skip to the content',
  navigation: 'Views',
  nav: { leads: 'Hot leads', score: 'Score a file', model: 'Model', drift: 'Drift', runs: 'Runs' },
  title: (view: string) => `${view} · Leadscore`,

  who: {
    signOut: 'Log out',
    roles: { viewer: 'viewer', operator: 'operator' } as Record<string, string>,
    label: (name: string, role: string) => `${name}, ${role}`,
  },

  signIn: {
    title: 'Log in to see your leads',
    signedOut: 'You are logged out',
    signedOutWhy: 'Nothing of your leads is left in this browser.',
    why: 'The page asks your company’s login, and keeps the answer in memory only.',
    action: 'Log in',
    failedTitle: 'The login did not work',
    failed: (reason: string) =>
      `The login service answered: ${reason}. Try again; if it stays so, ask who runs Leadscore.`,
    forged: 'This answer belongs to no login that was begun here. Log in again.',
  },

  states: {
    loading: 'Loading',
    retry: 'Try again',
    expiredTitle: 'Your session has ended',
    expired: 'Log in again; you come back to this view.',
    expiredAction: 'Log in again',
    failedTitle: 'This could not be loaded',
    crashedTitle: 'This view has failed',
    crashed: 'The fault is ours, your data are safe. Load the page again; the other views work.',
    reload: 'Load the page again',
    requestId: (id: string) => `Request ${id}`,
    offline: 'The server cannot be reached. Check your network; on a laptop, check that leadscore serve still runs.',
    notLoaded: 'Either the server cannot be reached, or there is a new version of this page. Load it again.',
    busy: 'The server is busy. It has been asked several times; try again in a minute.',
    unreadable: 'The server sent something that is no answer of this version. Load the page again.',
    noRoleTitle: 'Nobody has let you in yet',
    noRole: 'You are logged in, but in neither of the groups viewer and operator. Ask who runs Leadscore to add you.',
    unknownTitle: 'There is no such page',
    unknown: 'The address is old or was cut off.',
    unknownAction: 'Go to the hot leads',
    noModelTitle: 'There is no model yet',
    noModel: 'Train the first one with an export of leads whose outcome you know: npx leadscore run leads.csv',
  },

  lead: {
    back: 'All leads',
    title: (id: string) => `Lead ${id}`,
    titleOf: (id: string) => `${id} · Lead`,
    unknownTitle: 'There is no score of this lead',
    unknown: 'It may have been decided since, or its id is written differently in the export.',
    finding: {
      hot: (p: string) => `${p} likely to convert: call today.`,
      warm: (p: string) => `${p} likely to convert: below the hot line.`,
    },
    grade: 'Grade',
    probability: 'Probability',
    trend: 'Trend',
    scored: 'Scored',
    model: 'Model',
    whyTitle: (strongest: string) => `Most of it comes from ${strongest}`,
    whyTitleNone: 'Nothing known sets this lead apart',
    why: 'Each bar is what one column adds to or takes from the probability of the average lead. Together they lead to the score.',
    average: 'Average lead',
    score: 'This lead',
    others: (n: number) => (n === 1 ? 'One smaller column' : `${n} smaller columns`),
    other: 'Columns that are not shown',
    measured: 'Correction to what was measured',
    missing: 'not known',
    missingTag: 'missing',
    sum: (average: string, changes: string, score: string) => `${average} for the average lead${changes}: ${score}.`,
    sumUp: (points: string) => `, ${plural(points, 'point')} for it`,
    sumDown: (points: string) => `, ${plural(points, 'point')} against it`,
    calibrationNote:
      'In percentage points, columns in the order of their size: each bar begins where the one before ended, so that all add up.',
    waterfallTable: { column: 'Column', step: 'Points', after: 'Then' },
    noReasons: 'This score was kept without its reasons. The next run of the pipeline adds them.',
    historyTitle: {
      improving: (change: string) => `Improving: ${plural(change, 'point')} against its scores before`,
      declining: (change: string) => `Declining: ${plural(change, 'point')} against its scores before`,
      steady: 'Steady since it was first scored',
      once: 'Scored once so far',
    },
    historyOnce: 'From the second score on, a line shows where it is going.',
    historyAxis: 'Probability',
    historyTable: { scored: 'Scored', probability: 'Probability', grade: 'Grade', model: 'Model' },
    changedTitle: 'What changed since the last score',
    changedTo: (before: string, after: string) => `${before} → ${after}`,
    nothing: 'not among the reasons',
    dataTitle: 'Data as read',
    data: 'What the export said when this lead was scored.',
    dataNone: 'The columns of this lead were not kept with this score.',
    missingTitle: (n: number) => (n === 1 ? 'One value is missing' : `${n} values are missing`),
    missingWhy: 'The model takes an average for what it does not know. Fill these in and the score gets sharper.',
    table: { column: 'Column', value: 'Value' },
  },

  leads: {
    title: 'Hot leads',
    headline: (hot: string) => `${hot} hot leads to call`,
    headlineOne: 'One hot lead to call',
    headlineNone: 'No lead is hot today',
    lead: (total: string, when: string) => `Of ${plural(total, 'open lead')}, scored ${when}.`,
    hotMeans: (target: string) => `Hot: when the model was tested, ${target} or more of such leads converted.`,
    hotExpected: (expected: string, hot: string, share: string) =>
      isOne(hot) ? `The chance of this one is ${share}.` : `Of these ${hot}, about ${expected} should (${share}).`,
    shortfallSuspects: (target: string, columns: string) =>
      `That is clearly below ${target}: the model leans on ${columns}, which may be filled in only after the sale.`,
    shortfallSuspectsLink: 'See the warning',
    shortfall: (target: string) =>
      `That is clearly below ${target}: these leads look weaker than those that the model was tested on.`,
    shortfallLink: 'See what has moved',
    otherModel: (scoring: string, serving: string) =>
      `Scored by ${scoring}; ${serving} serves now. The next run scores them again.`,
    emptyTitle: 'No leads have been scored yet',
    empty:
      'Drop an export in the raw folder, or run the pipeline: npx leadscore run leads.csv. We need an id, an outcome, and what you knew before the call.',
    emptyAction: 'Score a file now',
    nothingTitle: 'No lead matches these filters',
    nothing: 'Take one away to see more.',
    clear: 'Clear filters',
    filters: 'Filters',
    filtersOf: (n: string) => `Filters (${n})`,
    grade: 'Grade',
    allGrades: 'All',
    gradeOnly: (grade: string) => `Grade ${grade} only`,
    anyOf: (header: string) => `${header}: all`,
    option: (value: string, n: string) => `${value} (${n})`,
    isNew: 'New since yesterday',
    capacityTitle: 'How many can you call a day?',
    capacityUnit: 'calls a day',
    capacitySlider: 'Calls a day',
    expected: (n: string, expected: string, interval: string | null) =>
      `The best ${isOne(n) ? 'one brings' : `${n} bring`} about ${plural(expected, 'conversion')}${inBrackets(interval)}.`,
    expectedShare: (share: string) => `${share} of them convert.`,
    expectedAverage: (average: string) => `Calling as many at random brings ${average}.`,
    expectedUnknown: 'How many convert is shown once the list has loaded.',
    line: (n: string, expected: string, interval: string | null) =>
      `Your line: ${plural(n, 'call')}, about ${plural(expected, 'conversion')}${inBrackets(interval)}`,
    lineOnly: (n: string) => `Your line: ${plural(n, 'call')}`,
    export: 'Export CSV',
    exportLine: (n: string) => `The best ${n}`,
    exportAll: (n: string) => `All ${n}`,
    exporting: (done: string, total: string) => `Exporting … ${done} of ${total}`,
    exported: (n: string) => `${plural(n, 'lead')} exported.`,
    exportFile: 'hot-leads',
    exportHeaders: {
      rank: 'Rank',
      id: 'Lead',
      probability: 'Probability',
      grade: 'Grade',
      hot: 'Hot',
      trend: 'Trend',
      reason: (n: number) => `Reason ${n}`,
    },
    yes: 'yes',
    no: 'no',
    columns: { rank: '#', grade: 'Grade', probability: 'Probability', lead: 'Lead', trend: 'Trend', reasons: 'Why' },
    list: (total: string) =>
      `${plural(total, 'lead')}, best first. Arrow keys or j and k move, Enter opens, slash goes to the filters.`,
    keys: 'Keys: ↑ ↓ or j k move, Enter opens, / filters',
    rank: (n: string) => `Rank ${n}`,
    gradeWord: (grade: string) => `grade ${grade}`,
    probabilityWord: (p: string) => `probability ${p}`,
    speaksFor: 'for',
    speaksAgainst: 'against',
    missing: 'not known',
    newTag: 'new',
    loadingRow: 'Loading',
    rowFailed: 'These rows could not be loaded.',
    printedPart: (n: string, line: string) =>
      `These are the first ${n} of ${line}. Scroll down to your line before you print, or export the list.`,
    filtered: (n: string) => plural(n, 'lead matches', 'leads match'),
  },

  trend: {
    improving: 'improving',
    steady: 'steady',
    declining: 'declining',
    none: 'first score',
    change: (points: string) => plural(points, 'point'),
  },

  chart: { table: 'Show as a table' },

  confirm: { cancel: 'Cancel', busy: 'One moment …' },

  model,

  drift,

  runs,

  score,
} as const;
