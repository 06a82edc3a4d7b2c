import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { checkSplit } from '../../../benchmarks/drift-power/check-split';
import { readSimulatedLeads, type SimulatedLeads } from '../../../benchmarks/drift-power/leads';
import { describeScenario, NO_DRIFT, PLANTED, type Scenario } from '../../../benchmarks/drift-power/scenarios';
import { drawSplit } from '../../../benchmarks/drift-power/splits';
import type { DriftReport } from '../../../contracts/drift-report';

const PROJECT_ROOT = join(__dirname, '../../..');
const REAL = join(PROJECT_ROOT, '../shared/data/leads-x-education.csv');
const SAMPLE = join(PROJECT_ROOT, 'sample/leads-2026-09.csv');

const PLANTED_IN_SAMPLE: readonly Scenario[] = [
  { kind: 'shift', column: 'minutes_on_site', deviations: 0.25 },
  { kind: 'mix', column: 'lead_source', value: 'Chat', before: 0.1, after: 0.25 },
  { kind: 'missing', column: 'minutes_on_site', share: 0.2 },
  { kind: 'mix', column: 'lead_source', value: 'Chat', before: 0.1, after: 0 },
];

const isReal = existsSync(REAL);
const file = isReal
  ? { name: 'leads-x-education.csv', path: REAL, planted: PLANTED }
  : {
      name: 'the bundled sample (no ../shared/data/leads-x-education.csv here)',
      path: SAMPLE,
      planted: PLANTED_IN_SAMPLE,
    };

/** Both fit twice into the sample's 3,600 leads. */
const REFERENCE = 1_500;
const REPETITIONS_WITHOUT_DRIFT = 40;
const REPETITIONS_PLANTED = 10;

/**
 * `benchmarks/drift-power` in seconds, with seeds that do not change. The bounds are loose: at the goal of 2 % alarms, four
 * or more of 80 splits would alarm in one of 13 choices of the seeds; at 10 %, in nearly all.
 */
describe(`the drift check on re-splits of ${file.name}`, () => {
  let leads: SimulatedLeads;

  beforeAll(() => {
    leads = readSimulatedLeads(file.path);
  });

  const check = (scenario: Scenario, rows: number, seed: number): DriftReport =>
    checkSplit(leads, drawSplit(leads, scenario, [REFERENCE, rows], seed), { multivariate: false });

  it('hardly ever alarms where nothing has changed', () => {
    const alarms: string[] = [];
    for (const rows of [300, 1_000]) {
      for (let seed = 1; seed <= REPETITIONS_WITHOUT_DRIFT; seed++) {
        const report = check(NO_DRIFT, rows, seed);
        if (report.verdict !== 'none') alarms.push(`${rows} leads, seed ${seed}: ${report.sentence}`);
      }
    }
    expect(alarms.slice(3)).toEqual([]);
  });

  it.each(file.planted.map((scenario) => [describeScenario(scenario), scenario] as const))(
    'names the column at 1,000 leads: %s',
    (_, scenario) => {
      if (scenario.kind === 'none') throw new TypeError('Nothing is planted.');
      let named = 0;
      for (let seed = 1; seed <= REPETITIONS_PLANTED; seed++) {
        const { verdict, columns } = check(scenario, 1_000, seed);
        const column = columns.find((one) => one.column === scenario.column);
        if (column?.verdict === 'drift' && (verdict === 'watch' || verdict === 'drift')) named++;
      }
      expect(named).toBeGreaterThanOrEqual(9);
    },
  );

  it('says drift by the default rules where a column that the model uses has moved far', () => {
    const [planted] = file.planted;
    if (planted?.kind !== 'shift') throw new TypeError('The first is to be a shift.');
    const { verdict, facts } = check({ ...planted, deviations: 2 }, 300, 1);
    expect([verdict, facts.farDrifted]).toEqual(['drift', [planted.column]]);
  });

  it('says that too few leads cannot tell', () => {
    expect(check(NO_DRIFT, 99, 1).verdict).toBe('insufficient-data');
  });
});
