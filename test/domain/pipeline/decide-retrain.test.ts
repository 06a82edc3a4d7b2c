import { decideRetrain, RETRAIN_COOLDOWN_HOURS, type RetrainFacts } from '../../../domain/pipeline/decide-retrain';

const QUIET: RetrainFacts = {
  trigger: 'manual',
  work: 'new-leads',
  retrain: 'auto',
  verdict: 'none',
  isTrainedAsAsked: true,
  champion: { version: 'v3', ageHours: 1000 },
};

describe('decideRetrain', () => {
  test.each<[name: string, facts: Partial<RetrainFacts>, retrain: boolean, reason: string]>([
    ['nothing speaks for it', {}, false, 'no drift; v3 stays'],
    [
      'it is switched off, whatever else',
      { retrain: 'never', champion: null, verdict: 'drift' },
      false,
      'switched off',
    ],
    ['there is no model', { champion: null }, true, 'no model yet'],
    ['it is asked for', { retrain: 'always' }, true, 'asked for'],
    [
      'it is asked for within the cooldown',
      { retrain: 'always', champion: { version: 'v3', ageHours: 0 } },
      true,
      'asked',
    ],
    ['the schedule says so', { trigger: 'schedule' }, true, 'scheduled'],
    ['only another training is to be done', { work: 'retrain-only' }, true, 'schema or the options'],
    ['the schema differs from the last training’s', { isTrainedAsAsked: false }, true, 'schema or the options'],
    ['the leads have drifted', { verdict: 'drift' }, true, 'drifted'],
    ['a few columns moved', { verdict: 'watch' }, false, 'no drift'],
    ['there are too few leads to tell', { verdict: 'insufficient-data' }, false, 'no drift'],
  ])('where %s', (_name, facts, retrain, reason) => {
    const decision = decideRetrain({ ...QUIET, ...facts });
    expect(decision).toEqual({ retrain, reason: expect.stringContaining(reason) });
  });

  test('drift trains only once the champion is older than the cooldown', () => {
    const atAge = (ageHours: number) =>
      decideRetrain({ ...QUIET, trigger: 'drop', verdict: 'drift', champion: { version: 'v3', ageHours } });
    expect(atAge(RETRAIN_COOLDOWN_HOURS - 0.01)).toEqual({
      retrain: false,
      reason: 'drift, but v3 was trained less than 24 hours ago',
    });
    expect(atAge(RETRAIN_COOLDOWN_HOURS).retrain).toBe(true);
  });
});
