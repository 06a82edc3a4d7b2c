import type { DriftTest } from '../../../contracts/drift-report';
import { DEFAULT_DRIFT_RULES, driftRulesSchema } from '../../../contracts/drift-rules';
import { decideVerdict, hasMovedFar, type VerdictCause, type VerdictInput } from '../../../domain/drift/verdict';

const QUIET_FACTS: VerdictInput['facts'] = {
  columnsTested: 20,
  columnsDrifted: 0,
  driftedShare: 0,
  criticalDrifted: [],
  scoreMoved: false,
  estimatedLoss: null,
  runsInARow: 0,
};
const QUIET: VerdictInput = {
  rows: 1000,
  facts: QUIET_FACTS,
  scoreEffect: 0,
  otherMoved: false,
  outcomeMoved: false,
  estimatedLoss: null,
  realisedLoss: null,
};

type Change = Partial<Omit<VerdictInput, 'facts'>> & { readonly facts?: Partial<VerdictInput['facts']> };
const decide = ({ facts = {}, ...rest }: Change, rules = DEFAULT_DRIFT_RULES) =>
  decideVerdict({ ...QUIET, ...rest, facts: { ...QUIET_FACTS, ...facts } }, rules);

const MOVED_TEST: DriftTest = {
  aspect: 'missing',
  method: 'fisher-exact',
  statistic: 3,
  pValue: 0,
  adjustedPValue: 0,
  effectName: 'difference',
  effect: 0.2,
  threshold: 0.1,
  direction: 'effect-at-or-above-threshold-is-drift',
  nReference: 1000,
  nCurrent: 1000,
  verdict: 'drift',
};
const LOSS = { of: 'precision', value: 0.05, certain: true } as const;

describe('the verdict', () => {
  test.each<[what: string, change: Change, verdict: string, cause: VerdictCause]>([
    ['nothing has moved', {}, 'none', 'nothing'],
    [
      'there are too few rows, whatever else',
      { rows: 99, facts: { criticalDrifted: ['a'] } },
      'insufficient-data',
      'too-few-rows',
    ],
    ['there are just enough rows', { rows: 100 }, 'none', 'nothing'],
    ['a column moved', { facts: { columnsDrifted: 1, driftedShare: 0.02, runsInARow: 1 } }, 'watch', 'moved'],
    ['a critical column moved', { facts: { columnsDrifted: 1, criticalDrifted: ['a'] } }, 'drift', 'critical-column'],
    ['a column moved far', { facts: { columnsDrifted: 1, farDrifted: ['a'], runsInARow: 1 } }, 'drift', 'far-column'],
    ['columns with much weight moved', { facts: { columnsDrifted: 1, driftedShare: 0.3 } }, 'drift', 'drifted-share'],
    ['columns with a little less weight moved', { facts: { columnsDrifted: 4, driftedShare: 0.29 } }, 'watch', 'moved'],
    ['the score moved a little', { scoreEffect: 0.24, facts: { scoreMoved: true } }, 'watch', 'moved'],
    ['the score moved far', { scoreEffect: 0.25, facts: { scoreMoved: true } }, 'drift', 'score'],
    ['the grades, or all columns together, moved', { otherMoved: true }, 'watch', 'moved'],
    ['a loss is estimated', { estimatedLoss: LOSS }, 'drift', 'estimated-loss'],
    ['a loss is estimated that may be chance', { estimatedLoss: { ...LOSS, certain: false } }, 'none', 'nothing'],
    ['a small loss is estimated', { estimatedLoss: { ...LOSS, value: 0.049 } }, 'none', 'nothing'],
    ['a loss has come about', { realisedLoss: LOSS }, 'drift', 'realised-loss'],
    ['a loss has come about that may be chance', { realisedLoss: { ...LOSS, certain: false } }, 'none', 'nothing'],
    ['a column moved three times in a row', { facts: { columnsDrifted: 1, runsInARow: 3 } }, 'drift', 'persistence'],
    ['a column moved twice in a row', { facts: { columnsDrifted: 1, runsInARow: 2 } }, 'watch', 'moved'],
    ['it moved three times and not this time', { facts: { runsInARow: 3 } }, 'none', 'nothing'],
    ['the conversion rate moved', { outcomeMoved: true }, 'watch', 'moved'],
    [
      'the conversion rate moved, for the fifth time',
      { outcomeMoved: true, facts: { runsInARow: 5 } },
      'watch',
      'moved',
    ],
  ])('%s: %#', (_, change, verdict, cause) => {
    expect(decide(change)).toEqual({ verdict, cause });
  });

  it('follows the rules that it is given', () => {
    const rules = driftRulesSchema.parse({ minimumRows: 50, driftedShare: 0.5, runsInARow: 1, estimatedLoss: 0.1 });
    expect(decide({ rows: 60 }, rules).verdict).toBe('none');
    expect(decide({ facts: { columnsDrifted: 1, driftedShare: 0.4 } }, rules).verdict).toBe('watch');
    expect(decide({ facts: { columnsDrifted: 1, runsInARow: 1 } }, rules).verdict).toBe('drift');
    expect(decide({ estimatedLoss: LOSS }, rules).verdict).toBe('none');
  });

  it('calls a column far that the model uses and that moved by a standard deviation or in half of the leads', () => {
    const far = (
      test: Partial<Pick<DriftTest, 'effectName' | 'effect' | 'verdict'>>,
      importance: number | null = 0.05,
      more: readonly DriftTest[] = [],
    ) => {
      const whole = { ...MOVED_TEST, ...test };
      return hasMovedFar({ importance, tests: [...more, whole] }, 0, DEFAULT_DRIFT_RULES);
    };
    const inDeviations = { effectName: 'normed-wasserstein' } as const;
    expect(far({ ...inDeviations, effect: 1 })).toBe(true);
    expect(far({ ...inDeviations, effect: 0.99 })).toBe(false);
    expect(far({ effect: 0.5 })).toBe(true);
    expect(far({ effect: 0.49 })).toBe(false);
    expect(far({ effectName: 'jensen-shannon', effect: 0.5 })).toBe(true);
    expect(far({ effect: 0.9, verdict: 'stable' })).toBe(false);
    expect(far({ effect: null, verdict: 'all-missing' })).toBe(true);
    expect(far({ effect: null, verdict: 'insufficient-data' })).toBe(false);
    expect(far({ effect: 1 }, 0.049)).toBe(false);
    expect(far({ effect: 1 }, null)).toBe(true);
    expect(far({ effect: 1 }, null, [{ ...MOVED_TEST, effect: null, verdict: 'new' }])).toBe(false);
    // The values moved farther above their threshold, and the missing cells are what has moved far.
    expect(far({ effect: 0.6 }, 0.3, [{ ...MOVED_TEST, ...inDeviations, effect: 0.9 }])).toBe(true);
  });

  it('sees past one column that has nearly all the importance', () => {
    const far = (importance: number, strongest: number) =>
      hasMovedFar({ importance, tests: [{ ...MOVED_TEST, effect: 0.9 }] }, strongest, DEFAULT_DRIFT_RULES);
    expect(far(0.01, 0.4)).toBe(false);
    expect(far(0.01, 0.9)).toBe(true);
    expect(far(0.9, 0.9)).toBe(true);
    expect(far(0, 1)).toBe(false);
  });

  it('has rules whose unknown keys are refused and whose defaults are complete', () => {
    expect(() => driftRulesSchema.parse({ significanc: 0.01 })).toThrow(/significanc/);
    expect(() => driftRulesSchema.parse({ effects: { number: 0 } })).toThrow();
    expect(driftRulesSchema.parse({})).toEqual(DEFAULT_DRIFT_RULES);
    expect(driftRulesSchema.parse(JSON.parse(JSON.stringify(DEFAULT_DRIFT_RULES)))).toEqual(DEFAULT_DRIFT_RULES);
  });
});
