import type { Evaluation, NewestMetrics } from '../../../contracts/evaluation';
import { newestApart, newestWarning } from '../../../domain/reports/newest-warning';
import { newestOf, reportInput, withEvaluation } from './report-input';

const input = reportInput();
const warningOf = (newest: Partial<NewestMetrics>, changes: Partial<Evaluation> = {}) =>
  newestWarning(withEvaluation(input, { newest: newestOf(input, newest), ...changes }).evaluation);
const hot = (low: number, high: number) => ({
  ...input.evaluation.hotLine,
  conversion: (low + high) / 2,
  interval: { low, high },
  hotLeads: 46,
});

describe('the warning of the newest leads', () => {
  test('is silent where chance can explain what differs', () => {
    expect(warningOf({})).toBeNull();
    // 10 points of 207 leads are three standard errors.
    expect(warningOf({ baseRate: 0.29 })).toBeNull();
    expect(warningOf({ ece: 0.15 })).toBeNull();
    expect(warningOf({ hotLine: hot(0.6, 0.8) })).toBeNull();
    expect(warningOf({ rocAuc: 0.9, rocAucInterval: { low: 0.85, high: 0.93 } })).toBeNull();
  });

  test('is one sentence of what differs, what that means and what to do', () => {
    expect(
      warningOf({
        baseRate: 0.12,
        ece: 0.261,
        hotLine: hot(0.3, 0.5),
        rocAuc: 0.7,
        rocAucInterval: { low: 0.6, high: 0.8 },
      }),
    ).toBe(
      'The newest 207 leads convert differently: 12 % converted where 38 % were expected, 40 % of the hot ones (30–50 %) ' +
        'instead of 81 %, which misses the target of 80 %, the probabilities are off by 26.1 points instead of 1.2, ROC AUC ' +
        '0.700 instead of 0.949. The next leads will be like them, so judge by time (--split newest) and retrain more often, ' +
        'unless some of their outcomes are still to come in',
    );
  });

  test.each([
    ['more convert than expected', { baseRate: 0.6 }, '60 % converted where 38 % were expected.'],
    ['the probabilities are off', { ece: 0.2 }, 'the probabilities are off by 20.0 points instead of 1.2.'],
    ['the hot ones convert better', { hotLine: hot(0.9, 1) }, '95 % of the hot ones (90–100 %) instead of 81 %.'],
    ['the hot ones miss the target', { hotLine: hot(0.7, 0.79) }, 'which misses the target of 80 %.'],
    ['their order is worse', { rocAucInterval: { low: 0.8, high: 0.92 } }, 'ROC AUC 0.944 instead of 0.949.'],
  ])('is given where %s', (_, newest, said) => {
    expect(warningOf(newest)).toContain(said);
  });

  test('does not tell whoever judges by time to do so', () => {
    const split = { ...input.evaluation.split, kind: 'newest' as const };
    expect(warningOf({ ece: 0.2 }, { split })).toContain('so retrain more often');
  });

  test('is silent where the newest are the whole holdout, where there are none, and of files that did not measure it', () => {
    expect(warningOf({ ece: 0.5, rows: 1035 })).toBeNull();
    expect(warningOf({}, { newest: null })).toBeNull();
    expect(newestWarning(withEvaluation(input, {}).evaluation)).toBeNull();
    expect(newestApart(input.evaluation)?.rows).toBe(207);
  });
});
