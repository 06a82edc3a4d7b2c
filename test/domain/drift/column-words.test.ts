import type { DriftTest } from '../../../contracts/drift-report';
import { type ColumnFacts, describeColumn, numeral, percent } from '../../../domain/drift/column-words';

const TEST: DriftTest = {
  aspect: 'values',
  method: 'chi-square',
  statistic: 50,
  pValue: 1e-9,
  adjustedPValue: 1e-8,
  effectName: 'jensen-shannon',
  effect: 0.314,
  threshold: 0.1,
  direction: 'effect-at-or-above-threshold-is-drift',
  nReference: 4000,
  nCurrent: 80,
  verdict: 'drift',
};
const FACTS: ColumnFacts = {
  header: 'Lead Source',
  test: TEST,
  distribution: null,
  typical: null,
  missing: { reference: 0.1, current: 0.31 },
  novelty: { appeared: [], gone: [] },
  minimumRows: 100,
};
const say = ({ test = {}, ...facts }: Partial<Omit<ColumnFacts, 'test'>> & { readonly test?: Partial<DriftTest> }) =>
  describeColumn({ ...FACTS, ...facts, test: { ...TEST, ...test } });
const EFFECT = '(a distance of 0.31; 0.10 counts)';

describe('what is said of a column', () => {
  test.each<[Parameters<typeof say>[0], string]>([
    [
      {
        distribution: {
          kind: 'category',
          values: ['Ads', 'Google', 'other'],
          reference: [0.5, 0.1, 0.4],
          current: [0.4, 0.25, 0.35],
        },
      },
      `Lead Source: "Google" makes up 25 %, 10 % before ${EFFECT}`,
    ],
    [
      { distribution: { kind: 'category', values: ['x'.repeat(60)], reference: [0.5], current: [0.4] } },
      `Lead Source: "${'x'.repeat(39)}…" makes up 40 %, 50 % before ${EFFECT}`,
    ],
    [
      { test: { effectName: 'normed-wasserstein' }, typical: { reference: 180.25, current: 251 } },
      'Lead Source is typically 251, 180 before (0.31 standard deviations apart; 0.10 counts)',
    ],
    [{ typical: { reference: 2, current: 2 } }, `Lead Source is spread differently ${EFFECT}`],
    [
      { test: { aspect: 'missing', effectName: 'difference', effect: 0.21 } },
      'Lead Source is missing in 31 % of the leads, 10 % before (21 points apart; 10 count)',
    ],
    [
      { test: { aspect: 'new-values' }, novelty: { appeared: ['Fair', 'Radio'], gone: [] } },
      `Lead Source has values it never had ("Fair", "Radio"): 31 % of the leads more than usual ${EFFECT}`,
    ],
    [
      { test: { aspect: 'vanished-values' }, novelty: { appeared: [], gone: ['Chat'] } },
      `Lead Source has lost values ("Chat"): 31 % of the leads before ${EFFECT}`,
    ],
    [{ test: { verdict: 'stable' } }, 'Lead Source did not move'],
    [{ test: { verdict: 'insufficient-data' } }, 'Lead Source has 80 values; 100 are needed to tell'],
    [{ test: { verdict: 'empty' } }, 'Lead Source has no values, then and now'],
    [{ test: { verdict: 'constant' } }, 'Lead Source always has the same value, then and now'],
    [{ test: { verdict: 'new' } }, 'Lead Source has values now; it had none before'],
    [{ test: { verdict: 'vanished' } }, 'Lead Source is not in the new leads any more'],
    [
      { test: { verdict: 'all-missing' } },
      'Lead Source has no value in any of the new leads; 10 % were without one before',
    ],
    [{ test: { verdict: 'other-type' } }, 'Lead Source is of another type now'],
  ])('case %#', (facts, sentence) => {
    expect(say(facts)).toBe(sentence);
  });

  it('writes numbers as people do', () => {
    expect([0, 0.004, 0.254, 1].map(percent)).toEqual(['0 %', '0.4 %', '25 %', '100 %']);
    expect([3, 1234567, 0.012345, 98.76, -2.5].map(numeral)).toEqual(['3', '1234567', '0.0123', '98.8', '-2.5']);
  });
});
