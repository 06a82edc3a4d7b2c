import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { type DriftReport, driftReportSchema } from '../../../../contracts/drift-report';
import { base64, cspHash } from '../../../../domain/reports/csp-hash';
import { urgency } from '../../../../domain/reports/drift/column-rows';
import { driftReportHtml } from '../../../../domain/reports/drift/drift-report';
import { sampleColumn, sampleReport } from './sample-report';

const NASTY = `<script>alert(1)</script><img src=x onerror="alert(2)">'"&</title></script><!--`;

/** Every text of a report, replaced by `text`, except those of fixed words. */
function withTexts(report: DriftReport, text: string): DriftReport {
  const column = (from: DriftReport['columns'][number]) => ({
    ...from,
    header: text,
    sentence: text,
    distribution:
      from.distribution?.kind === 'category'
        ? { ...from.distribution, values: from.distribution.values.map(() => text) }
        : from.distribution,
  });
  return {
    ...report,
    runId: text,
    championVersion: text,
    sentence: text,
    explanation: { what: text, howMuch: text, since: text, cost: text, next: text },
    reference: { name: text, rows: 4136 },
    current: { name: text, rows: 1000 },
    columns: report.columns.map(column),
    outputs: report.outputs.map(column),
    multivariate: report.multivariate === null ? null : { ...report.multivariate, columns: [text] },
    rules: { ...report.rules, critical: [text] },
    performance: { ...report.performance, note: text },
    decision: { retrain: true, reason: text, inputs: {} },
    history: report.history.map((check) => ({ ...check, sentence: text })),
  };
}

const tagsOf = (page: string): string[] => page.match(/<\/?[a-z!][^>]*>/g) ?? [];
const namesOf = (page: string): string[] => tagsOf(page).map((tag) => tag.replace(/[\s/>].*$/s, ''));

test('the sample is a report of the published format', () => {
  expect(driftReportSchema.parse(JSON.parse(JSON.stringify(sampleReport())))).toEqual(sampleReport());
});

test('no text of a file or of a column becomes markup, in content or in attributes', () => {
  const plain = driftReportHtml(withTexts(sampleReport(), 'plain'));
  const nasty = driftReportHtml(withTexts(sampleReport(), NASTY));
  expect(namesOf(nasty)).toEqual(namesOf(plain));
  expect(nasty).not.toContain('<img');
  expect(nasty.match(/<script/g)).toHaveLength(1);
  expect(nasty).toContain(
    '&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=&quot;alert(2)&quot;&gt;&#39;&quot;&amp;',
  );
});

test('whatever the texts are, the page has the same tags', () => {
  const names = namesOf(driftReportHtml(withTexts(sampleReport(), 'plain')));
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(namesOf(driftReportHtml(withTexts(sampleReport(), text)))).toEqual(names);
    }),
    { numRuns: 50 },
  );
});

test('the page asks for nothing from anywhere, and only its own script and style may run', () => {
  const page = driftReportHtml(sampleReport());
  expect(page).not.toMatch(/(?:src|href|action|xlink:href)\s*=|url\(|@import|https?:\/\//);
  // No style attribute and no handler: the policy would block them.
  expect(tagsOf(page).filter((tag) => /\s(?:style|on[a-z]+)=/.test(tag))).toEqual([]);
  const [, script] = /<script>([\s\S]*?)<\/script>/.exec(page) ?? [];
  const [, style] = /<style>([\s\S]*?)<\/style>/.exec(page) ?? [];
  const hash = (text: string | undefined) =>
    createHash('sha256')
      .update(text ?? '')
      .digest('base64');
  expect(page).toContain(
    `content="default-src &#39;none&#39;; style-src &#39;sha256-${hash(style)}&#39;; script-src &#39;sha256-${hash(script)}&#39;; base-uri &#39;none&#39;; form-action &#39;none&#39;"`,
  );
});

test('the first screen says the verdict, what, how much, since when, the cost and what is next', () => {
  const page = driftReportHtml(sampleReport());
  const first = page.slice(page.indexOf('<header'), page.indexOf('What the model gives out'));
  const { explanation } = sampleReport();
  for (const text of Object.values(explanation)) expect(first).toContain(text);
  expect(first).toMatch(/<span class="badge moved">.*Drift<\/span>/s);
  expect(first).toContain('1,000 leads (new leads) against 4,136 (the training leads of v3).');
  expect(first).toContain('ROC AUC is 0.921 (at training 0.949; within chance)');
  expect(first).toContain('Something moved in 3 of the last 6 checks');
});

test('what is not known is left out: no model, no history, no outputs', () => {
  const report = sampleReport({
    championVersion: null,
    trigger: 'file',
    columns: [sampleColumn({ importance: null, trend: [] })],
    outputs: [],
    history: [],
    multivariate: null,
    decision: null,
    performance: { estimated: null, realised: null, reference: null, note: '', history: [] },
    explanation: { what: 'Nothing moved', howMuch: 'None of 1 columns.', since: null, cost: null, next: 'Nothing.' },
  });
  const page = driftReportHtml(report);
  for (const gone of ['Importance', '>Trend<', 'Since', 'Cost', 'ROC AUC', 'last 6 checks', 'gives out']) {
    expect(page.slice(page.indexOf('<header'), page.indexOf('<script>'))).not.toContain(gone);
  }
});

test('without any column the page still says so', () => {
  expect(driftReportHtml(sampleReport({ columns: [] }))).toContain('No column was compared');
});

test('every verdict of a column has words and a shape, so that colour is not needed', () => {
  const verdicts = [
    ...(['stable', 'drift', 'insufficient-data', 'empty', 'constant'] as const),
    ...(['new', 'vanished', 'all-missing', 'other-type'] as const),
  ];
  const words = verdicts.map((verdict) => {
    const page = driftReportHtml(sampleReport({ columns: [sampleColumn({ verdict })], outputs: [] }));
    return /<span class="verdict \w+"><svg class="icon \w+"[^>]*>.*?<\/svg><span>([^<]+)/s.exec(page)?.[1];
  });
  expect(new Set(words).size).toBe(verdicts.length);
  expect(words).not.toContain(undefined);
});

test('an effect above its threshold that may be chance is no alarm, and says so', () => {
  const cellsOf = (verdict: 'stable' | 'drift') => {
    const page = driftReportHtml(sampleReport({ columns: [sampleColumn({ verdict, effect: 0.13 })], outputs: [] }));
    return page.slice(page.indexOf('<tbody'), page.indexOf('class="more"'));
  };
  expect(cellsOf('stable')).toContain('may be chance');
  expect(cellsOf('stable')).not.toContain('class="over"');
  expect(cellsOf('drift')).not.toContain('may be chance');
  expect(cellsOf('drift')).toContain('class="over"');
});

test('what moved comes first, what the model relies on before the rest, then what cannot be told', () => {
  const order = [
    sampleColumn({ verdict: 'drift', effect: 0.15, importance: 0.01, critical: true }),
    sampleColumn({ verdict: 'drift', effect: 0.2, importance: 0.4 }),
    sampleColumn({ verdict: 'drift', effect: 0.2, importance: 0.1 }),
    sampleColumn({ verdict: 'vanished', effect: null, importance: 0 }),
    sampleColumn({ verdict: 'insufficient-data', effect: null }),
    sampleColumn({ verdict: 'stable', effect: 0.09 }),
    sampleColumn({ verdict: 'stable', effect: 0.01 }),
  ];
  const urgencies = order.map(urgency);
  expect(urgencies).toEqual(urgencies.toSorted((a, b) => b - a));
  expect(new Set(urgencies).size).toBe(order.length);
});

test('every number of the decision is on the page: method, statistic, both p, effect, threshold, both n', () => {
  const test_ = {
    ...sampleColumn().tests[0],
    pValue: 0.0123,
    adjustedPValue: 0.0456,
    nReference: 4321,
    nCurrent: 1234,
  };
  const page = driftReportHtml(sampleReport({ columns: [sampleColumn({ tests: [test_ as never], psi: 0.123 })] }));
  for (const text of [
    'Kolmogorov-Smirnov',
    '0.021',
    '0.0123',
    '0.0456',
    '0.03 of 0.10',
    '4,321',
    '1,234',
    'index 0.123',
  ]) {
    expect(page).toContain(text);
  }
});

test('one column with ten thousand values and one with the largest numbers are drawn within the picture', () => {
  const many = Array.from({ length: 40 }, () => 1 / 40);
  const page = driftReportHtml(
    sampleReport({
      columns: [
        sampleColumn({
          effect: Number.MAX_VALUE,
          statistic: 1,
          distribution: {
            kind: 'number',
            edges: Array.from({ length: 41 }, (_, edge) => (edge / 40 - 0.5) * Number.MAX_VALUE),
            reference: many,
            current: many,
          },
        }),
        sampleColumn({ distribution: { kind: 'number', edges: [5, 5], reference: [1], current: [1] } }),
        sampleColumn({ distribution: { kind: 'category', values: [], reference: [], current: [] } }),
      ],
    }),
  );
  const body = page.slice(page.indexOf('<body'), page.indexOf('<script>'));
  expect(/NaN|Infinity|undefined|null|\[object/.exec(body)).toBeNull();
  expect(body).toContain('all of it');
});

test('base64 is that of Node, for all lengths', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
      expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'));
    }),
  );
  expect(cspHash('')).toBe("'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='");
});
