import fc from 'fast-check';
import { type RetrainInputs, retrainInputsSchema } from '../../../contracts/retrain';
import { retrainRulesSchema } from '../../../contracts/retrain-rules';
import { InvalidArtifactError } from '../../../domain/errors';
import { decideRetrain, replayRetrainDecision } from '../../../domain/pipeline/decide-retrain';

const QUIET: RetrainInputs = {
  trigger: 'manual',
  work: 'new-leads',
  retrain: 'auto',
  verdict: 'none',
  estimatedLoss: 0,
  realisedLoss: null,
  criticalDrifted: [],
  farDrifted: [],
  runsInARow: 0,
  isTrainedAsAsked: true,
  champion: 'v3',
  lastTraining: { version: 'v3', ageHours: 1000 },
  newOutcomes: 500,
  rules: retrainRulesSchema.parse({}),
};
/** Drift that is worth a training. */
const DRIFT: RetrainInputs = { ...QUIET, trigger: 'drop', verdict: 'drift', estimatedLoss: 0.062, runsInARow: 1 };

describe('decideRetrain', () => {
  test.each<[name: string, inputs: Partial<RetrainInputs>, retrain: boolean, reason: string]>([
    ['nothing speaks for it', {}, false, 'no drift; v3 stays'],
    [
      'it is switched off, whatever else',
      { ...DRIFT, retrain: 'never', champion: null },
      false,
      'training is switched off for this run',
    ],
    ['there is no model', { champion: null, lastTraining: null, newOutcomes: null }, true, 'there is no model yet'],
    ['it is asked for', { retrain: 'always' }, true, 'training was asked for'],
    [
      'it is asked for within the cooldown',
      { retrain: 'always', lastTraining: { version: 'v3', ageHours: 0 } },
      true,
      'training was asked for',
    ],
    ['the schedule says so', { trigger: 'schedule' }, true, 'scheduled training'],
    [
      'only another training is to be done',
      { work: 'retrain-only' },
      true,
      'the schema or the options differ from those of the last training',
    ],
    [
      'the schema differs from the last training’s',
      { isTrainedAsAsked: false },
      true,
      'the schema or the options differ from those of the last training',
    ],
    [
      'a few columns moved, however often',
      { verdict: 'watch', runsInARow: 9, estimatedLoss: 0.04 },
      false,
      'what moved is watched, which alone never trains; v3 stays',
    ],
    [
      'there are too few leads to tell',
      { verdict: 'insufficient-data' },
      false,
      'too few leads to tell whether they drift; v3 stays',
    ],
  ])('where %s', (_name, inputs, retrain, reason) => {
    expect(decideRetrain({ ...QUIET, ...inputs })).toEqual({ retrain, reason });
  });

  test.each<[name: string, inputs: Partial<RetrainInputs>, retrain: boolean, reason: string]>([
    ['that costs something trains', {}, true, 'the leads have drifted, at an estimated loss of 6.2 %'],
    ['found by the daily check trains too', { trigger: 'daily-check', work: 'check-only' }, true, 'the leads have'],
    [
      'within a day of the last training waits',
      { lastTraining: { version: 'v3', ageHours: 23.9 } },
      false,
      'drift, but v3 was trained less than 24 hours ago',
    ],
    [
      'within a day of a training that did not help waits as well',
      { lastTraining: { version: 'v4', ageHours: 1 } },
      false,
      'drift, but v4 was trained less than 24 hours ago and was not released',
    ],
    ['a day after it trains', { lastTraining: { version: 'v4', ageHours: 24 } }, true, 'the leads have drifted'],
    [
      'without a new outcome has nothing to learn from',
      { newOutcomes: 0 },
      false,
      'drift, but no outcome has become known since the last training, so another one has nothing new to learn',
    ],
    ['trains where nobody knows how many outcomes are new', { newOutcomes: null }, true, 'the leads have drifted'],
    [
      'that costs nothing is watched',
      { estimatedLoss: 0.004 },
      false,
      'drift, but at an estimated loss of 0.4 % it is watched: it trains from 1.0 % on, or when it lasts for 2 checks; v3 stays',
    ],
    ['that costs nothing and lasts trains', { estimatedLoss: 0, runsInARow: 2 }, true, 'in 2 checks in a row'],
    ['whose cost cannot be told trains', { estimatedLoss: null }, true, 'what that costs cannot be estimated'],
    [
      'of a critical column trains whatever it costs',
      { estimatedLoss: 0, criticalDrifted: ['Lead Source'] },
      true,
      'the leads have drifted, Lead Source among them',
    ],
    [
      'so far that the estimate says little trains whatever that says',
      { estimatedLoss: 0, farDrifted: ['Visits'] },
      true,
      'the leads have drifted, Visits too far for an estimate',
    ],
    [
      'that the estimate does not see but the outcomes show trains',
      { estimatedLoss: 0, realisedLoss: 0.12 },
      true,
      'the leads have drifted, at a loss of 12 % among those whose outcome is known',
    ],
  ])('drift %s', (_name, inputs, retrain, reason) => {
    expect(decideRetrain({ ...DRIFT, ...inputs })).toEqual({ retrain, reason: expect.stringContaining(reason) });
  });

  test('the rules of the stage move every limit', () => {
    const within = (rules: Partial<RetrainInputs['rules']>, inputs: Partial<RetrainInputs> = {}) =>
      decideRetrain({ ...DRIFT, ...inputs, rules: retrainRulesSchema.parse(rules) });
    expect(within({ cooldownHours: 72 }, { lastTraining: { version: 'v3', ageHours: 71 } })).toEqual({
      retrain: false,
      reason: 'drift, but v3 was trained less than 72 hours ago',
    });
    expect(within({ cooldownHours: 0 }, { lastTraining: { version: 'v3', ageHours: 0 } }).retrain).toBe(true);
    expect(within({ minimumLoss: 0.1 }).retrain).toBe(false);
    expect(within({ minimumLoss: 0 }, { estimatedLoss: 0 }).retrain).toBe(true);
    expect(within({ runsInARow: 1 }, { estimatedLoss: 0 }).retrain).toBe(true);
    expect(within({ newOutcomes: 0 }, { newOutcomes: 0 }).retrain).toBe(true);
    expect(within({ newOutcomes: 100 }, { newOutcomes: 1 }).reason).toContain('only 1 outcome has become known');
  });
});

describe('replayRetrainDecision', () => {
  const share = fc.double({ min: 0, max: 1, noNaN: true });
  const anyInputs: fc.Arbitrary<RetrainInputs> = fc.record({
    trigger: fc.constantFrom('manual', 'drop', 'schedule', 'daily-check', 'check'),
    work: fc.constantFrom('new-leads', 'retrain-only', 'check-only', 'score-only'),
    retrain: fc.constantFrom('auto', 'auto', 'auto', 'always', 'never'),
    verdict: fc.constantFrom('none', 'watch', 'drift', 'drift', 'drift', 'insufficient-data'),
    estimatedLoss: fc.option(share),
    realisedLoss: fc.option(share),
    criticalDrifted: fc.array(fc.string(), { maxLength: 2 }),
    farDrifted: fc.array(fc.string(), { maxLength: 2 }),
    runsInARow: fc.nat(5),
    isTrainedAsAsked: fc.constantFrom(true, true, true, false),
    champion: fc.option(fc.constantFrom('v1', 'v2'), { freq: 9 }),
    lastTraining: fc.option(
      fc.record({ version: fc.constantFrom('v2', 'v3'), ageHours: fc.double({ min: 0, max: 99, noNaN: true }) }),
    ),
    newOutcomes: fc.option(fc.integer({ min: -50, max: 50 })),
    rules: fc.record({
      cooldownHours: fc.double({ min: 0, max: 99, noNaN: true }),
      minimumLoss: share,
      runsInARow: fc.integer({ min: 1, max: 6 }),
      newOutcomes: fc.nat(50),
    }),
  });
  /** As it lies in the store: text. */
  const stored = (inputs: RetrainInputs) => ({
    runId: 'run-2',
    decision: JSON.parse(JSON.stringify({ ...decideRetrain(inputs), inputs })),
  });

  test('gives the same decision from what was written down, on every way through the rules', () => {
    const reasons = new Set<string>();
    const kind = (reason: string): string => reason.replaceAll(/[\d.]+|, .* (among them|too far)/g, '#').slice(0, 45);
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { decision, runId } = stored(inputs);
        expect(retrainInputsSchema.parse(decision.inputs)).toEqual(inputs);
        expect(replayRetrainDecision({ runId, decision })).toEqual({
          retrain: decision.retrain,
          reason: decision.reason,
        });
        reasons.add(kind(decision.reason));
      }),
      { numRuns: 3_000, seed: 5 },
    );
    expect(reasons.size).toBeGreaterThanOrEqual(15);
  });

  test('never trains on watch alone, nor on drift within the cooldown', () => {
    fc.assert(
      fc.property(anyInputs, (drawn) => {
        const asked = { retrain: 'auto', isTrainedAsAsked: true, work: 'new-leads', trigger: 'drop' } as const;
        const inputs = { ...drawn, ...asked, champion: 'v1' };
        expect(decideRetrain({ ...inputs, verdict: 'watch' }).retrain).toBe(false);
        const lastTraining = { version: 'v2', ageHours: drawn.rules.cooldownHours - 0.001 };
        expect(decideRetrain({ ...inputs, verdict: 'drift', lastTraining }).retrain).toBe(false);
      }),
      { seed: 5 },
    );
  });

  test('a report without a decision has none; one whose inputs were changed is refused', () => {
    expect(replayRetrainDecision({ runId: 'run-2', decision: null })).toBeNull();
    const { decision } = stored(DRIFT);
    const damaged = { ...decision, inputs: { ...decision.inputs, verdict: 'maybe' } };
    expect(() => replayRetrainDecision({ runId: 'run-2', decision: damaged })).toThrow(InvalidArtifactError);
    expect(() => replayRetrainDecision({ runId: 'run-2', decision: damaged })).toThrow(/run run-2 has no inputs/);
  });
});
