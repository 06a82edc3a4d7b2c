import { describeDrift } from '../../../local/drift/describe-drift';
import { sampleColumn, sampleReport } from '../../domain/reports/drift/sample-report';

const shown = (report = sampleReport(), options = {}) =>
  describeDrift({ report, notes: [], page: 'drift.html', ...options }, { colors: false });

test('the verdict comes first, then what moved, aligned, then what it costs, what is next and where to read on', () => {
  expect(shown().split('\n')).toEqual([
    '',
    '  drift: 3 of 6 columns moved (Total Time Spent on Website, 0.31)',
    '  1,000 leads (new leads) against 4,136 (the training leads of v3)',
    '',
    '  Moved                        What                    Effect  From  Adjusted p',
    '  Total Time Spent on Website  values                    0.31  0.10    < 0.0001',
    '  Lead Source                  values                    0.14  0.10    < 0.0001',
    '  City                         has no values any more       –                 –',
    '',
    '  Together     a model tells new from old with a ROC AUC of 0.71 (0.68 to 0.74)',
    '  Cost         The scores are estimated to be worth less: ROC AUC 0.91 instead of 0.95.',
    '  Next         A new model is trained on the leads with outcomes; it is released only if it is better.',
    '  Read         drift.html',
  ]);
});

test('fits a screen of 24 lines and 80 columns, whatever moved', () => {
  const columns = Array.from({ length: 300 }, (_, index) =>
    sampleColumn({ header: `${'a very long header '.repeat(8)}${index}`, verdict: 'drift', effect: 0.5 }),
  );
  const text = describeDrift(
    { report: sampleReport({ columns }), notes: ['Lead Number (grows from lead to lead)'], page: 'drift.html' },
    { colors: false, columns: 80 },
  );
  expect(text.split('\n').length).toBeLessThan(24);
  expect(text).toContain('and 292 more');
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
});

test('a header from a file cannot steer the terminal', () => {
  const header = '\u001b[2JCity\u0007\r\n';
  const report = sampleReport({ columns: [sampleColumn({ header, verdict: 'drift' })], sentence: `moved (${header})` });
  expect(shown(report).replaceAll('\n', '')).not.toMatch(/\p{Cc}/u);
  expect(shown(report)).toContain('[2JCity');
});

test('nothing that moved, nothing to do: three lines', () => {
  const report = sampleReport({
    verdict: 'none',
    sentence: 'none of 1 columns moved',
    columns: [sampleColumn()],
    outputs: [],
    multivariate: null,
    explanation: { what: '', howMuch: '', since: null, cost: null, next: 'Nothing is to be done.' },
  });
  expect(describeDrift({ report, notes: [], page: null }, { colors: false }).trimEnd().split('\n')).toEqual([
    '',
    '  none of 1 columns moved',
    '  1,000 leads (new leads) against 4,136 (the training leads of v3)',
  ]);
});
