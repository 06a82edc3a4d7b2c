import { driftReferenceSchema } from '../../../contracts/drift-reference';
import { classifyDomains } from '../../../domain/drift/domain-classifier';
import { referenceExtras, referenceHoldout } from '../../../domain/drift/reference-extras';
import { seededIndexes } from '../../../domain/evaluation/random';
import type { LeadColumnData, LeadTable } from '../../../domain/leads/lead-table';

const SETTINGS = { threshold: 0.55, minimumRows: 100 };
const KEYS = ['visits', 'minutes', 'source', 'brochure', 'age'];

interface Law {
  /** Whether minutes go with visits; each by itself is the same either way. */
  readonly together?: boolean;
  readonly older?: number;
  readonly newSourceShare?: number;
}

function leads(rows: number, seed: number, { together = true, older = 0, newSourceShare = 0 }: Law = {}): LeadTable {
  const draw = seededIndexes(seed);
  const uniform = () => draw(1 << 20) / (1 << 20);
  const cells = Array.from({ length: rows }, () => {
    const visits = uniform();
    return {
      visits,
      minutes: together ? (visits + uniform() / 4) % 1 : uniform(),
      source: uniform() < newSourceShare ? 3 : draw(3),
      brochure: draw(2),
      age: uniform() < 0.1 ? Number.NaN : 20 + draw(40) + older,
    };
  });
  const numbers = (key: 'visits' | 'minutes' | 'age'): LeadColumnData => ({
    kind: 'number',
    values: Float64Array.from(cells, (cell) => cell[key]),
  });
  return {
    rowCount: rows,
    ids: cells.map((_, row) => `L${row}`),
    columns: new Map<string, LeadColumnData>([
      ['visits', numbers('visits')],
      ['minutes', numbers('minutes')],
      [
        'source',
        {
          kind: 'category',
          codes: Int32Array.from(cells, ({ source }) => source),
          dictionary: ['Ads', 'Google', 'Referral', 'Fair'],
        },
      ],
      ['brochure', { kind: 'flag', values: Int8Array.from(cells, ({ brochure }) => brochure) }],
      ['age', numbers('age')],
    ]),
    outcomes: new Int8Array(rows).fill(-1),
    order: null,
  };
}

const { sample } = referenceExtras(leads(2500, 1), KEYS);

describe('the domain classifier', () => {
  it('cannot tell leads of the same kind apart', () => {
    for (const [rows, seed] of [
      [100, 2],
      [1000, 4],
    ] as const) {
      const result = classifyDomains(sample, leads(rows, seed), SETTINGS);
      expect(result.verdict).toBe('stable');
      expect(result.low).toBeLessThan(0.53);
    }
  });

  it('sees two columns that no longer go together, each of which is the same as ever', () => {
    const result = classifyDomains(sample, leads(1000, 6, { together: false }), SETTINGS);
    expect(result.verdict).toBe('drift');
    expect(result.columns.slice(0, 2).sort()).toEqual(['minutes', 'visits']);
  });

  it('names the column that moved', () => {
    expect(classifyDomains(sample, leads(500, 7, { older: 15 }), SETTINGS)).toMatchObject({
      verdict: 'drift',
      columns: ['age'],
    });
    expect(classifyDomains(sample, leads(800, 8, { newSourceShare: 0.3 }), SETTINGS)).toMatchObject({
      verdict: 'drift',
      columns: ['source'],
    });
  });

  it('is not sure where its interval reaches below the threshold', () => {
    const result = classifyDomains(sample, leads(150, 12, { older: 5 }), SETTINGS);
    expect(result.rocAuc).toBeGreaterThan(0.55);
    expect(result.low).toBeLessThan(0.55);
    expect(result.verdict).toBe('stable');
  });

  it('gives the same answer for the same leads, and compares only columns of one kind', () => {
    const table = leads(152, 9);
    expect(classifyDomains(sample, table, SETTINGS)).toEqual(classifyDomains(sample, table, SETTINGS));
    const columns = new Map(table.columns);
    columns.delete('age');
    columns.set('source', { kind: 'number', values: new Float64Array(152) });
    expect(classifyDomains(sample, { ...table, columns }, SETTINGS).verdict).toBe('stable');
    expect(classifyDomains(sample, { ...table, columns: new Map() }, SETTINGS)).toMatchObject({
      rocAuc: 0.5,
      columns: [],
    });
  });

  it('says so where there are too few leads', () => {
    expect(classifyDomains(sample, leads(99, 10), SETTINGS).verdict).toBe('insufficient-data');
    expect(classifyDomains(sample, leads(0, 10), SETTINGS).verdict).toBe('insufficient-data');
  });
});

describe('what a reference keeps for it', () => {
  it('is bounded, without ids, and JSON can carry it', () => {
    expect(sample.rows).toBe(2000);
    expect(sample.columns.map(({ column, cells }) => [column, cells.length])).toEqual(KEYS.map((key) => [key, 2000]));
    const reference = { formatVersion: 1, rows: 2500, columns: [], scores: [], sample };
    expect(driftReferenceSchema.parse(JSON.parse(JSON.stringify(reference)))).toEqual(reference);
    expect(JSON.stringify(sample)).not.toContain('L1');
    expect(sample.columns.find(({ column }) => column === 'age')?.cells).toContain(null);
  });

  it('counts outcomes, and keeps those of the holdout that are known', () => {
    const table = { ...leads(4, 11), outcomes: Int8Array.of(1, -1, 0, 1) };
    expect(referenceExtras(table, []).outcomes).toEqual({ known: 3, converted: 2 });
    const holdout = referenceHoldout(Float64Array.of(0.9, 0.5, 0.1, 0.8), table.outcomes);
    const pairs = holdout.probabilities.map((p, row) => [p, holdout.outcomes[row]]);
    expect(pairs.sort()).toEqual([
      [0.1, 0],
      [0.8, 1],
      [0.9, 1],
    ]);
  });
});
