import { renderReport } from '../../../domain/reports/report';
import { HOSTILE_TEXTS, newestOf, reportInput, withEvaluation } from './report-input';

const headings = (page: string): string[] =>
  Array.from(page.matchAll(/<h[12]>(.*?)<\/h[12]>/g), (match) => match[1] as string);
/** All tags with their attributes' names, in order: what a browser would build the page of. */
const skeleton = (page: string): string[] =>
  Array.from(page.matchAll(/<(\/?[a-z!][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi), ([, tag, attributes]) => {
    const names = Array.from((attributes ?? '').matchAll(/([a-z-]+)(?:="[^"]*")?/gi), (match) => match[1]);
    return [tag, ...names].join(' ');
  });

describe('renderReport', () => {
  const page = renderReport(reportInput());

  test('has every section, each titled by its finding', () => {
    expect(headings(page)).toEqual([
      'LightGBM v3 tells converting leads apart well, if Deal Note is known before the sale is decided',
      'The newest 207 leads',
      'Deal Note: filled in after the sale?',
      'Grade A converts at 81 %, grade C at 12 %',
      'LightGBM was chosen before the holdout was looked at',
      'In 94.9 % of pairs the converting lead has the higher score',
      'At the hot line 47 % of conversions are found',
      'A score of 0.71 means 70 %: calibrated within 1.2 points, on the newest leads within 1.2',
      'Calling the best 20 % of leads reaches 45 % of all conversions',
      'Deal Note matters most',
      '5,198 leads with an outcome, 2 columns to learn from',
      '31 of 5,214 rows were set aside',
      'Drift against v2: watch: 1 of 24 columns moved (Paid Search, 0.14)',
    ]);
  });

  test('answers on the first screen whom to call and whether to trust it', () => {
    const first = page.slice(0, page.indexOf('<section'));
    expect(first).toContain('<b>22 %</b><span>of leads are hot</span>');
    expect(first).toContain('<b>81 %</b><span>of hot leads convert (77–84 %); the target is 80 %</span>');
    expect(first).toContain('<b>2.1 ×</b><span>the average of 39 %; 47 % of all conversions are among them</span>');
    expect(first).toContain('v3 was released: ROC AUC 0.949 against 0.944 of v2 on the newest 207 leads.');
    expect(first).toContain('Measured on 1,035 leads');
    expect(first).toContain('A lead counts as converted where Deal Note = yes or 1.');
  });

  test('rounds numbers to what they support', () => {
    expect(page).toContain('<td>0.949 (0.929–0.969)</td>');
    expect(page).toContain('5,214 rows: 5,171 kept, 31 quarantined, 12 duplicates, 3 repaired');
    expect(page).toContain('2026-11-20 22:41 UTC');
    expect(page.replace(/<svg.*?<\/svg>/gs, '')).not.toMatch(/\d\.\d{5}|NaN|Infinity|undefined|\[object/);
  });

  test('is one page of its own: no script, no address, nothing to load', () => {
    expect(page).not.toMatch(/https?:|\/\/[a-z]|<script|<link|<iframe|@import|url\(|javascript:|\son[a-z]+=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
    expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  });

  test('every tag that is opened is closed, and every picture has words', () => {
    const open: string[] = [];
    const alone = new Set(['meta', '!doctype', 'path', 'line', 'circle', 'rect']);
    for (const [, end, tag] of page.matchAll(/<(\/?)([a-z!][a-z0-9]*)/gi)) {
      const name = (tag as string).toLowerCase();
      if (alone.has(name)) continue;
      if (end === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
    expect(page.match(/<svg /g)).toHaveLength(page.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)?.length ?? 0);
  });

  test.each(HOSTILE_TEXTS)('the text %j is only ever text', (text) => {
    const hostile = renderReport(reportInput({ header: text, category: text, reason: text, file: text }));
    expect(skeleton(hostile)).toEqual(skeleton(page));
    if (/[<"']/.test(text)) expect(hostile).not.toContain(text);
  });

  test('leaves out what a run without new files has not done', () => {
    const page = renderReport({ ...reportInput(), etl: null, drift: null });
    expect(headings(page).join()).not.toMatch(/set aside|Drift/);
    expect(page).not.toContain('This run took in');
    expect(headings(page)).toHaveLength(11);
  });

  test('says what was trained on and which columns of the files were not', () => {
    const cells = (extraColumns: string[]) => renderReport({ ...reportInput(), extraColumns });
    expect(page).toContain('<td class="text">4,136 (27 outliers left out of training only)</td>');
    const says = '&quot;New &amp; Col&quot; and &quot;column 3&quot;: not in the schema, kept in the lake, ignored';
    expect(cells(['New & Col', 'column 3'])).toContain(says);
    expect(cells(['a', 'b', 'c', 'd', 'e', 'f', 'x'.repeat(99)])).toContain(
      '&quot;e&quot; and 2 more: not in the schema',
    );
    expect(cells(['x'.repeat(99)])).toContain(`${'x'.repeat(79)}…&quot;: not in`);
    expect(cells([])).not.toContain('Unknown columns');
  });

  test('leaves out drift where there was nothing to compare', () => {
    const input = reportInput();
    const drift = { ...(input.drift as NonNullable<typeof input.drift>), championVersion: null };
    expect(headings(renderReport({ ...input, drift })).join()).not.toContain('Drift');
  });

  test('says so where every row could be used', () => {
    const input = reportInput();
    const etl = { ...(input.etl as NonNullable<typeof input.etl>), quarantined: 0, quarantineReasons: [] };
    expect(headings(renderReport({ ...input, etl }))).toContain('Every row could be used');
  });

  test('without a hot line it says that no group converts at the target', () => {
    const input = reportInput();
    const page = renderReport(withEvaluation(input, { hotLine: { ...input.evaluation.hotLine, threshold: null } }));
    expect(page).toContain('No group of leads converts at 80 %. The grades below still tell');
    expect(headings(page)).toContain('No threshold reaches 80 %');
    expect(page).not.toContain('hot line</text>');
    expect(page).not.toContain('class="figures"');
  });

  test('names every leak suspect in the headline, or none', () => {
    const input = reportInput();
    const [suspect] = input.evaluation.leakage;
    const second = { ...(suspect as NonNullable<typeof suspect>), column: 'tags', header: 'Tags' };
    const two = headings(renderReport(withEvaluation(input, { leakage: [...input.evaluation.leakage, second] })));
    expect(two[0]).toContain('if Deal Note and Tags are known before the sale');
    expect(two[2]).toBe('Deal Note, Tags: filled in after the sale?');
    const none = headings(renderReport(withEvaluation(input, { leakage: [], leakageImpact: null })));
    expect(none[0]).toBe(
      'LightGBM v3 tells converting leads apart well, and its probabilities can be taken at their word',
    );
    expect(none[2]).toBe('No column looks as if it were filled in after the sale');
  });

  test('a challenger that was held back is called so', () => {
    const input = reportInput();
    const gate = { ...input.evaluation.gate, promote: false, reason: 'worse beyond chance' };
    const page = renderReport(withEvaluation(input, { gate }));
    expect(headings(page)[0]).toBe('LightGBM v3 is not released; v2 stays');
    expect(page).toContain('v3 was held back: worse beyond chance.');
    expect(page).toContain('All figures here are those of v3; the leads are scored by v2.');
    const first = renderReport({ ...withEvaluation(input, { gate }), championVersion: null });
    expect(headings(first)[0]).toBe('LightGBM v3 is not released; there is no champion');
    expect(first).toContain('All figures here are those of v3; no model scores the leads.');
  });

  test('a weak model, and one whose probabilities are off, are not praised', () => {
    const input = withEvaluation(reportInput(), { leakage: [], leakageImpact: null });
    const headline = (changes: object) => {
      const candidates = input.evaluation.candidates.map((candidate) => ({ ...candidate, ...changes }));
      return headings(renderReport(withEvaluation(input, { candidates })))[0];
    };
    expect(headline({ rocAuc: 0.71 })).toContain('its ROC AUC of 0.710 leaves much to chance');
    expect(headline({ ece: 0.08 })).toContain('its probabilities are off by 8 % on average');
  });

  test('shows the newest leads beside all, and what chance alone would show', () => {
    const input = reportInput();
    const page = renderReport(withEvaluation(input, { newest: newestOf(input) }));
    expect(headings(page)[1]).toBe('On the newest 207 leads the figures hold');
    expect(page).toContain('the target is 80 %. Among the newest leads: 78 % (64–88 %)</span>');
    for (const cells of [
      ['Converted', '39 %', '37 %'],
      ['Expected to convert', '40 %', '38 %'],
      ['Hot leads that convert', '81 % (77–84 %) of 228', '78 % (64–88 %) of 46'],
      ['ROC AUC', '0.949 (0.929–0.969)', '0.944 (0.924–0.964)'],
      ['Calibration error, points', '1.2', '1.2 (by chance alone 5.1)'],
    ]) {
      expect(page).toContain(cells.map((cell) => `<td class="text">${cell}</td>`).join(''));
    }
  });

  test('warns in its headline and in a section of its own where the newest leads contradict the figures', () => {
    const input = withEvaluation(reportInput(), { leakage: [] });
    const page = renderReport(withEvaluation(input, { newest: newestOf(input, { baseRate: 0.12, ece: 0.261 }) }));
    expect(headings(page).slice(0, 2)).toEqual([
      'LightGBM v3 knows older leads; the newest convert differently',
      'On the newest 207 leads the figures do not hold',
    ]);
    expect(page).toContain('<p>The newest 207 leads convert differently: 12 % converted where 38 % were expected');
    expect(headings(page)).toContain(
      'A score of 0.71 means 70 %: calibrated within 1.2 points, on the newest leads within 26.1',
    );
  });

  test('has no part on the newest leads where the whole holdout is of them, or leads have no order', () => {
    const input = reportInput();
    for (const newest of [null, newestOf(input, { rows: 1035, baseRate: 0.12 })]) {
      expect(renderReport(withEvaluation(input, { newest }))).not.toContain('newest leads');
    }
  });

  test('says that hot leads miss the target, of all and of the newest', () => {
    const input = withEvaluation(reportInput(), { leakage: [] });
    const missed = { conversion: 0.74, interval: { low: 0.7, high: 0.78 } };
    const hotLine = { ...input.evaluation.hotLine, ...missed };
    const page = renderReport(withEvaluation(input, { hotLine, newest: newestOf(input, { hotLine }) }));
    expect(headings(page)[0]).toBe(
      'LightGBM v3 tells converting leads apart well; its hot leads miss the target of 80 %',
    );
    expect(page).toContain(
      '(70–78 %); this misses the target of 80 %. Among the newest leads: 74 % (70–78 %), which misses it</span>',
    );
  });

  test('nothing to show is no broken page: no importance, no curve, no grade', () => {
    const curves = { roc: [], precisionRecall: [], gain: [], calibration: [] };
    const page = renderReport(withEvaluation(reportInput(), { curves, importance: [], grades: [] }));
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
  });
});
