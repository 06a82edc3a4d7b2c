import { renderModelCard } from '../../../domain/reports/model-card';
import { HOSTILE_TEXTS, newestOf, reportInput, withEvaluation } from './report-input';

const card = renderModelCard(reportInput());
const headings = (markdown: string) => markdown.split('\n').filter((line) => line.startsWith('#'));
/** What each line is to Markdown: the characters it begins with, and how many cells it has. */
const shape = (markdown: string) =>
  markdown
    .split('\n')
    .map((line) => [/^[#\-|>\s]*/.exec(line)?.[0].trim(), line.replace(/\\./g, '').split('|').length]);

describe('renderModelCard', () => {
  test('has the parts of a model card', () => {
    expect(headings(card)).toEqual([
      '# Model card: LightGBM v3',
      '## What it is for',
      '## How good it is',
      '## What it was trained on',
      '## What to be careful with',
      '## How to make it again',
    ]);
    expect(card.endsWith('.\n')).toBe(true);
  });

  test('gives the numbers, rounded, with their intervals', () => {
    expect(card).toContain('On 1,035 held-out leads (random split, 20 %, seed 1):');
    expect(card).toContain('| ROC AUC | 0.949 (0.929–0.969) |');
    expect(card).toContain('| ROC AUC on the newest 207 of them | 0.944 (0.924–0.964) |');
    expect(card).toContain('| Expected calibration error on the newest 207 | 0.012 |');
    expect(card).toContain(
      'Hot leads (from 0.62): 22 % of all, 81 % of them convert (77–84 %), 2.1 times the average of 39 %.',
    );
    expect(card).toContain('| A | 0.62 | 22 % | 81 % | 2.1 |');
    expect(card).toContain('| D | 0.00 | 0 % | – | – |');
    expect(card).toContain('4,136 leads (27 outliers left out), 2 columns as 4 features.');
    expect(card).toContain('Seed 1, 2 tuning trials, 5 folds; features sha256:abab');
    expect(card).not.toMatch(/NaN|undefined|\[object/);
  });

  test('names the suspects among what to be careful with', () => {
    expect(card).toContain('- "Deal Note" looks like it is filled in after the sale (alone: ROC AUC 0.96).');
    const clean = renderModelCard(withEvaluation(reportInput(), { leakage: [] }));
    expect(clean).toContain('- No column looks as if it were filled in after the outcome.');
  });

  test('says what the newest leads contradict, and which target is missed', () => {
    const input = reportInput();
    const hotLine = { ...input.evaluation.hotLine, conversion: 0.74, interval: { low: 0.7, high: 0.78 } };
    const newest = newestOf(input, { baseRate: 0.12, hotLine: { ...hotLine, hotLeads: 46 } });
    const warned = renderModelCard(withEvaluation(input, { hotLine, newest }));
    expect(warned).toContain('- The newest 207 leads convert differently: 12 % converted where 38 % were expected.');
    expect(warned).toContain('times the average of 39 %. This misses the target of 80 %.\n');
    expect(warned).toContain('Among the newest leads 74 % of 46 convert (70–78 %). This misses the target of 80 %.\n');
    expect(card).not.toMatch(/convert differently|misses/);
  });

  test('leaves out what is not known', () => {
    const input = reportInput();
    const { evaluation } = input;
    const bare = renderModelCard(
      withEvaluation(input, { newest: null, hotLine: { ...evaluation.hotLine, threshold: null } }),
    );
    expect(bare).not.toContain('on the newest 207 of them');
    expect(bare).toContain('No threshold reaches a conversion of 80 %.');
  });

  test('says whether the version was released', () => {
    expect(card).toContain('Released: ROC AUC 0.949 against 0.944 of v2 on the newest 207 leads.');
    const input = reportInput();
    const gate = { ...input.evaluation.gate, promote: false };
    expect(renderModelCard(withEvaluation(input, { gate }))).toContain('Not released:');
  });

  test.each(HOSTILE_TEXTS)('the text %j is only ever text', (text) => {
    const input = reportInput({ header: text, category: text, reason: text, file: text });
    const gate = { ...input.evaluation.gate, reason: text };
    const hostile = renderModelCard(withEvaluation(input, { gate }));
    expect(shape(hostile)).toEqual(shape(renderModelCard(withEvaluation(reportInput(), { gate }))));
    expect(shape(hostile).length).toBe(shape(card).length);
    const unescaped = hostile.replace(/\\./g, '');
    expect(unescaped).not.toMatch(/[<>`*~\]&]/);
  });
});
