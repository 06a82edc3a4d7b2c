import type { RunDocument } from '../../local/run-document';
import { summarize } from '../../local/summary';
import { reportInput } from '../domain/reports/report-input';
import { withoutCodes } from './fake-terminal';

const { evaluation } = reportInput();

function document(changes: Partial<RunDocument> = {}): RunDocument {
  const home = `${process.cwd()}/.leadscore`;
  const run = `${home}/processed/runs/2026-11-20T22-41-07`;
  return {
    runId: '2026-11-20T22-41-07',
    status: 'SUCCEEDED',
    failure: null,
    trained: true,
    input: { files: 1, rowsRead: 5214, rowsKept: 5171, quarantined: 31, repaired: 3, duplicates: 12 },
    schema: null,
    leakage: evaluation.leakage,
    leakageImpact: null,
    split: evaluation.split,
    candidates: evaluation.candidates,
    newest: null,
    released: { name: 'lightgbm', version: 'v3', rocAuc: 0.949, promoted: true, reason: 'better' },
    challenger: null,
    hotLine: evaluation.hotLine,
    newestHotLine: null,
    newestWarning: null,
    grades: evaluation.grades,
    drift: null,
    scored: { modelVersion: 'v3', leads: 1610, hot: 350 },
    timings: {},
    artifacts: {
      home,
      report: `${run}/report.html`,
      modelCard: `${home}/processed/models/v3/model-card.md`,
      evaluation: `${run}/evaluation.json`,
      drift: null,
      scores: `${home}/processed/scores/2026-11-20T22-41-07/scores.csv`,
      quarantine: `${home}/processed/quarantine/2026-11-20T22-41-07/`,
      schema: `${home}/processed/schema/leads.json`,
    },
    ...changes,
  };
}

const plain = (changes: Partial<RunDocument> = {}) => summarize(document(changes), { colors: false });

describe('summarize', () => {
  test('says whom to call, what to doubt, what to read and what to do next', () => {
    expect(plain().split('\n')).toEqual([
      '  Hot leads    22 % of leads, 81 % of them convert (77–84), 2.1 times the average',
      '  Open leads   1,610 scored, 350 of them hot',
      '  Look out     "Deal Note" looks like it is filled in after the sale (alone: ROC AUC 0.96).',
      '               Try --exclude "Deal Note"',
      '  Set aside    31 rows could not be used: .leadscore/processed/quarantine/2026-11-20T22-41-07',
      '  Read         .leadscore/processed/runs/2026-11-20T22-41-07/report.html',
      '  Call list    .leadscore/processed/scores/2026-11-20T22-41-07/scores.csv',
      '  Page         npx leadscore serve --open',
      '  Next         npx leadscore score new-leads.csv      npx leadscore status',
    ]);
  });

  test.each([60, 80, 110, 200])('fits one screen of %d columns', (columns) => {
    const suspects = Array.from({ length: 12 }, (_, index) => ({
      ...(evaluation.leakage[0] as (typeof evaluation.leakage)[number]),
      header: `Column ${index}`,
    }));
    const lines = summarize(document({ leakage: suspects }), { colors: false, columns }).split('\n');
    expect(lines.length).toBeLessThanOrEqual(16);
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(Math.min(110, Math.max(80, columns)));
  });

  test('has no escape codes where nobody sees colours', () => {
    const before = process.env.FORCE_COLOR;
    process.env.FORCE_COLOR = '1';
    jest.isolateModules(() => {
      const colourful = require('../../local/summary') as typeof import('../../local/summary');
      expect(colourful.summarize(document(), { colors: false })).toBe(plain());
      const text = colourful.summarize(document(), { colors: true });
      expect(text).toContain('\x1b[33m');
      expect(withoutCodes(text)).toBe(plain());
    });
    if (before === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = before;
  });

  test('honours NO_COLOR', () => {
    const before = { ...process.env };
    process.env.NO_COLOR = '1';
    process.env.FORCE_COLOR = '1';
    jest.isolateModules(() => {
      const grey = require('../../local/summary') as typeof import('../../local/summary');
      expect(grey.summarize(document(), { colors: true })).toBe(plain());
    });
    process.env = before;
  });

  test('says so where no group converts at the target', () => {
    const hotLine = { ...evaluation.hotLine, threshold: null };
    expect(plain({ hotLine })).toContain('no group of leads converts at 80 %; grades still tell them apart');
  });

  test('says that hot leads miss the target, in yellow', () => {
    const hotLine = { ...evaluation.hotLine, conversion: 0.74, interval: { low: 0.7, high: 0.78 } };
    const newestHotLine = { ...hotLine, conversion: 0.6, interval: { low: 0.5, high: 0.7 } };
    const [first, second] = plain({ hotLine, newestHotLine }).split('\n');
    expect(`${first} ${second?.trim()}`).toBe(
      '  Hot leads    22 % of leads, 74 % of them convert (70–78), which misses the target of 80 %, 2.1 times the average; ' +
        'the newest: 60 % (50–70), which misses the target of 80 %',
    );
    const before = process.env.FORCE_COLOR;
    process.env.FORCE_COLOR = '1';
    jest.isolateModules(() => {
      const colourful = require('../../local/summary') as typeof import('../../local/summary');
      const lines = (changes: Partial<RunDocument>) =>
        colourful.summarize(document(changes), { colors: true }).split('\n');
      expect(lines({ hotLine })[0]).toContain('\x1b[33m');
      expect(lines({})[0]).not.toContain('\x1b[33m');
    });
    if (before === undefined) delete process.env.FORCE_COLOR;
    else process.env.FORCE_COLOR = before;
  });

  test('shows the hot leads of the newest beside those of all, and the warning where they differ', () => {
    const newestHotLine = { ...evaluation.hotLine, conversion: 0.78, interval: { low: 0.64, high: 0.88 } };
    const text = plain({ newestHotLine, newestWarning: 'The newest 207 leads convert differently' });
    expect(text.replace(/\s+/g, ' ')).toContain('2.1 times the average; the newest: 78 % (64–88)');
    expect(text).toContain('  Look out     The newest 207 leads convert differently\n');
  });

  test('of a run without training names the champion that stays, and reads its card', () => {
    const { artifacts } = document();
    const text = plain({ trained: false, artifacts: { ...artifacts, report: null } });
    expect(text.split('\n')[0]).toBe('  Model        lightgbm v3 stays (ROC AUC 0.949)');
    expect(text).toMatch(/Read +\.leadscore\/processed\/models\/v3\/model-card\.md/);
  });

  test('of a run whose model was held back names both, and shows the hot leads of the champion', () => {
    const ofChallenger = { hotLine: { ...evaluation.hotLine, share: 0.02 }, grades: [] };
    const challenger = {
      version: 'v4',
      name: 'blend' as const,
      rocAuc: 0.6,
      reason: 'worse beyond chance; v3 stays',
      ...ofChallenger,
    };
    const text = plain({ challenger });
    expect(text.split('\n').slice(0, 2)).toEqual([
      '  Model        lightgbm v3 stays (ROC AUC 0.949); v4 is held back: worse beyond chance',
      '  Hot leads    22 % of leads, 81 % of them convert (77–84), 2.1 times the average',
    ]);
  });

  test('of another home than the default one names it, quoted for the shell', () => {
    const inHome = (home: string) => plain({ artifacts: { ...document().artifacts, home } });
    expect(inHome(`${process.cwd()}/h0`)).toContain('npx leadscore serve --open --home h0\n');
    expect(inHome(`${process.cwd()}/h0`)).toMatch(/score new-leads\.csv --home h0 {6}npx leadscore status --home h0$/);
    expect(inHome('/data/my leads')).toContain('serve --open --home "/data/my leads"\n');
    expect(inHome("/data/bob's $5")).toContain(`serve --open --home '/data/bob'\\''s $5'\n`);
  });

  test('names a column by its key where its header would be taken apart', () => {
    const [suspect] = evaluation.leakage as [(typeof evaluation.leakage)[number]];
    const leakage = [{ ...suspect, header: 'Budget, EUR', column: 'budget_eur' }];
    expect(plain({ leakage })).toContain('Try --exclude budget_eur');
  });

  test('does not warn of a column that the user has ruled out since', () => {
    const schema = { roles: { 'Deal Note': 'excluded' }, excluded: [] };
    expect(plain()).toContain('Look out');
    expect(plain({ schema })).not.toContain('Look out');
  });

  test('leaves out what there is not', () => {
    const text = plain({
      released: null,
      hotLine: null,
      leakage: [],
      scored: null,
      input: { ...document().input, quarantined: 0 },
      artifacts: { ...document().artifacts, report: null, modelCard: null },
    });
    expect(text).toBe('');
  });
});
