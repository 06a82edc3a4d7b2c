import { DEFAULT_DRIFT_RULES, driftRulesSchema } from '../../../contracts/drift-rules';
import { decideVerdict, type VerdictCause, type VerdictInput } from '../../../domain/drift/verdict';

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

  it('has rules whose unknown keys are refused and whose defaults are complete', () => {
    expect(() => driftRulesSchema.parse({ significanc: 0.01 })).toThrow(/significanc/);
    expect(() => driftRulesSchema.parse({ effects: { number: 0 } })).toThrow();
    expect(driftRulesSchema.parse({})).toEqual(DEFAULT_DRIFT_RULES);
    expect(driftRulesSchema.parse(JSON.parse(JSON.stringify(DEFAULT_DRIFT_RULES)))).toEqual(DEFAULT_DRIFT_RULES);
  });
});
