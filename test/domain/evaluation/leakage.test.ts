import type { LeadSchema } from '../../../contracts/lead-schema';
import { columnAuc } from '../../../domain/evaluation/column-auc';
import { leakageSuspects } from '../../../domain/evaluation/leakage';
import { leakageImpact } from '../../../domain/evaluation/leakage-impact';
import { type LeadColumnData, type LeadTable, takeRows } from '../../../domain/leads/lead-table';
import { realLeads, testWithRealLeads } from './support/real-leads';
import { type Noise, seededNoise, sigmoid } from './support/simulate';

const ROWS = 2000;

interface Case {
  readonly outcomes: Int8Array;
  readonly noise: Noise;
}

function outcomesOf(baseRate: number, seed: number, rows = ROWS): Case {
  const noise = seededNoise(seed);
  return { outcomes: Int8Array.from({ length: rows }, () => (noise.uniform() < baseRate ? 1 : 0)), noise };
}

function tableOf(
  outcomes: Int8Array,
  columns: Record<string, LeadColumnData>,
): { table: LeadTable; schema: LeadSchema } {
  const table: LeadTable = {
    rowCount: outcomes.length,
    ids: Array.from(outcomes, (_, row) => `lead-${row}`),
    columns: new Map(Object.entries(columns)),
    outcomes,
    order: null,
  };
  const schema: LeadSchema = {
    formatVersion: 1,
    idColumn: 'id',
    target: { column: 'won', positiveValues: ['1'], negativeValues: ['0'] },
    order: null,
    nullTokens: [''],
    columns: Object.entries(columns).map(([key, { kind }]) => ({ key, header: `The ${key}`, role: kind, aliases: [] })),
  };
  return { table, schema };
}

function suspectsOf(outcomes: Int8Array, column: LeadColumnData): string[] {
  const { table, schema } = tableOf(outcomes, { field: column });
  return leakageSuspects(table, schema).map((suspect) => suspect.reason);
}

const numbers = (outcomes: Int8Array, make: (outcome: number) => number): LeadColumnData => ({
  kind: 'number',
  values: Float64Array.from(outcomes, make),
});
const flags = (outcomes: Int8Array, make: (outcome: number) => number): LeadColumnData => ({
  kind: 'flag',
  values: Int8Array.from(outcomes, make),
});
const categories = (outcomes: Int8Array, count: number, make: (outcome: number) => number): LeadColumnData => ({
  kind: 'category',
  codes: Int32Array.from(outcomes, make),
  dictionary: Array.from({ length: count }, (_, code) => `value ${code}`),
});

describe('a planted leak is named', () => {
  test.each([0.03, 0.3, 0.6])('a date of sale that only converted leads have (base rate %p)', (baseRate) => {
    const { outcomes, noise } = outcomesOf(baseRate, 1);
    const column = numbers(outcomes, (won) => (won === 1 ? noise.uniform() : Number.NaN));
    expect(suspectsOf(outcomes, column)).toEqual([
      '"The field" looks like it is filled in after the sale (leads that have a value convert in 100.0 % of cases, the others in 0 %)',
    ]);
  });

  test('a reason of loss that only lost leads have', () => {
    const { outcomes, noise } = outcomesOf(0.3, 2);
    const column = categories(outcomes, 5, (won) => (won === 1 || noise.uniform() < 0.1 ? -1 : noise.draw(5)));
    expect(suspectsOf(outcomes, column)[0]).toContain('leads that have a value convert in 0 % of cases');
  });

  test('a stage that nearly tells the outcome', () => {
    const { outcomes, noise } = outcomesOf(0.3, 3);
    const column = categories(outcomes, 6, (won) => (noise.uniform() < 0.06 ? noise.draw(6) : 3 * won + noise.draw(3)));
    expect(suspectsOf(outcomes, column)[0]).toMatch(/alone: ROC AUC 0\.9\d/);
  });

  test('a flag that a fifth of the converted leads get afterwards', () => {
    const { outcomes, noise } = outcomesOf(0.35, 4);
    const column = flags(outcomes, (won) => (won === 1 && noise.uniform() < 0.2 ? 1 : 0));
    expect(suspectsOf(outcomes, column)[0]).toMatch(/"yes", \d\.\d % of the leads, converts in 100\.0 % of cases/);
  });

  test('an amount that is 0 until the sale', () => {
    const { outcomes, noise } = outcomesOf(0.3, 5);
    const column = numbers(outcomes, (won) => (won === 1 ? 100 + noise.draw(900) : 0));
    expect(suspectsOf(outcomes, column)).toHaveLength(1);
  });
});

describe('an honest column is not named', () => {
  /** ROC AUC alone of a normal score that is shifted by d for leads that convert: 0.5, 0.64, 0.76, 0.84. */
  const strengths = [0, 0.5, 1, 1.4];

  test.each([0.02, 0.1, 0.3, 0.5])('whatever its strength, up to ROC AUC 0.84, at base rate %p', (baseRate) => {
    const named: string[] = [];
    for (let seed = 0; seed < 3; seed++) {
      for (const strength of strengths) {
        const { outcomes, noise } = outcomesOf(baseRate, 100 + seed);
        const latent = (won: number): number => strength * won + noise.normal();
        const bucket = (x: number): number => Math.min(7, Math.max(0, Math.floor(2 * x + 3)));
        const columns = {
          number: numbers(outcomes, latent),
          skewed: numbers(outcomes, (won) => Math.exp(latent(won))),
          // Leads that tell more about themselves are the better ones, as on a form of several pages.
          oftenMissing: numbers(outcomes, (won) => (latent(won) < 0 ? Number.NaN : noise.uniform())),
          category: categories(outcomes, 8, (won) => bucket(latent(won))),
          flag: flags(outcomes, (won) => (latent(won) > 1 ? 1 : 0)),
          rareFlag: flags(outcomes, (won) => (latent(won) > 2 ? 1 : 0)),
        };
        const { table, schema } = tableOf(outcomes, columns);
        for (const { reason } of leakageSuspects(table, schema)) named.push(`${strength}: ${reason}`);
      }
    }
    // 72 columns a base rate. Measured on 576 columns: none up to ROC AUC 0.76, two of the 144 with 0.84.
    expect(named.filter((one) => !one.startsWith('1.4'))).toEqual([]);
    expect(named.length).toBeLessThanOrEqual(2);
  });

  test('with a value of its own for nearly every lead', () => {
    const { outcomes, noise } = outcomesOf(0.3, 7);
    const column = categories(outcomes, ROWS, () => noise.draw(ROWS));
    expect(columnAuc(column, outcomes)).toBeLessThan(0.53);
    expect(suspectsOf(outcomes, column)).toEqual([]);
  });

  test('that is constant or always missing', () => {
    const { outcomes } = outcomesOf(0.3, 8);
    expect(
      columnAuc(
        numbers(outcomes, () => 4),
        outcomes,
      ),
    ).toBe(0.5);
    expect(
      suspectsOf(
        outcomes,
        numbers(outcomes, () => Number.NaN),
      ),
    ).toEqual([]);
    expect(
      suspectsOf(
        outcomes,
        categories(outcomes, 0, () => -1),
      ),
    ).toEqual([]);
  });

  test('with a hopeless segment: a tenth of the leads never converts', () => {
    const { outcomes, noise } = outcomesOf(0.3, 9);
    const column = categories(outcomes, 4, (won) => (won === 0 && noise.uniform() < 0.14 ? 3 : noise.draw(3)));
    expect(suspectsOf(outcomes, column)).toEqual([]);
  });

  test('in a file too small to tell', () => {
    const { outcomes } = outcomesOf(0.3, 10, 40);
    expect(
      suspectsOf(
        outcomes,
        numbers(outcomes, (won) => won),
      ),
    ).toEqual([]);
  });
});

test('a number that is lower for converted leads is as telling as one that is higher', () => {
  const { outcomes, noise } = outcomesOf(0.3, 11);
  const rising = numbers(outcomes, (won) => won + noise.normal());
  const falling: LeadColumnData = {
    kind: 'number',
    values: (rising.kind === 'number' ? rising.values : new Float64Array()).map((x) => -x),
  };
  expect(columnAuc(falling, outcomes)).toBeCloseTo(columnAuc(rising, outcomes), 12);
});

test('the impact is what a model loses with the suspects, and null without any', () => {
  const { outcomes, noise } = outcomesOf(0.3, 12);
  const { table } = tableOf(outcomes, {
    leak: flags(outcomes, (won) => (noise.uniform() < 0.03 ? 1 - won : won)),
    honest: numbers(outcomes, (won) => 0.7 * won + noise.normal()),
    source: categories(outcomes, 3, (won) => (noise.uniform() < sigmoid(won) ? 0 : 1 + noise.draw(2))),
  });
  const half = Array.from({ length: ROWS / 2 }, (_, row) => row);
  const [train, holdout] = [
    takeRows(table, half),
    takeRows(
      table,
      half.map((row) => row + ROWS / 2),
    ),
  ];
  const columns = ['leak', 'honest', 'source'];
  const impact = leakageImpact(train, holdout, columns, ['leak']);
  expect(impact?.rocAucWith).toBeGreaterThan(0.96);
  expect(impact?.rocAucWithout).toBeGreaterThan(0.68);
  expect(impact?.rocAucWithout).toBeLessThan(0.78);
  expect(leakageImpact(train, holdout, columns, columns)?.rocAucWithout).toBe(0.5);
  expect(leakageImpact(train, holdout, columns, [])).toBeNull();
});

testWithRealLeads('on the public X Education file, what sellers write after the call is named and nothing else', () => {
  const { table, schema } = realLeads();
  const suspects = leakageSuspects(table, schema);
  // "Lead Quality" is a seller's verdict; "Lead Profile" and the last activities are too, but no file could tell.
  expect(suspects.map(({ header }) => header)).toEqual(['Tags', 'Lead Quality']);
  expect(suspects[0].reason).toBe('"Tags" looks like it is filled in after the sale (alone: ROC AUC 0.92)');
  expect(suspects[1].reason).toContain('"Worst"');
});

testWithRealLeads(
  'on the public X Education file, the impact of the leaks is large and the honest rest still sells',
  () => {
    const { table } = realLeads();
    const rows = Array.from({ length: table.rowCount }, (_, row) => row);
    const train = takeRows(
      table,
      rows.filter((row) => row % 5 > 0),
    );
    const holdout = takeRows(
      table,
      rows.filter((row) => row % 5 === 0),
    );
    const impact = leakageImpact(train, holdout, [...table.columns.keys()], ['tags', 'lead_quality']);
    expect(impact?.rocAucWith).toBeGreaterThan(0.96);
    expect(impact?.rocAucWithout).toBeGreaterThan(0.85);
    expect(impact?.rocAucWithout).toBeLessThan(0.93);
  },
);
