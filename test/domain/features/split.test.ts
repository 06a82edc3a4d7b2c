import fc from 'fast-check';
import { InvalidSchemaError } from '../../../domain/errors';
import { type SplitOptions, splitLeads } from '../../../domain/features/split';
import { takeRows } from '../../../domain/leads/lead-table';
import { schemaOf, tableOf } from './build-table';

const schema = schemaOf({});
const RANDOM: SplitOptions = { kind: 'random', holdoutShare: 0.2, seed: 1 };
const NEWEST: SplitOptions = { kind: 'newest', holdoutShare: 0.4, seed: 1 };

function leads(outcomes: readonly number[], order?: readonly number[]) {
  const ids = outcomes.map((_, row) => `lead ${row}`);
  return tableOf(schema, {}, order === undefined ? { ids, outcomes } : { ids, outcomes, order });
}

const anyLeads = fc
  .array(fc.tuple(fc.constantFrom(-1, 0, 1), fc.oneof(fc.integer({ min: 0, max: 9 }), fc.constant(Number.NaN))))
  .map((rows) =>
    leads(
      rows.map(([outcome]) => outcome),
      rows.map(([, order], row) => (row === 0 ? 1 : order)),
    ),
  );
const anyOptions = fc.record({
  kind: fc.constantFrom('random' as const, 'newest' as const),
  holdoutShare: fc.double({ min: 0.01, max: 0.89, noNaN: true }),
  seed: fc.nat(),
});

describe('splitLeads', () => {
  test('puts every labelled row on exactly one side, ascending, and no open lead on any', () => {
    fc.assert(
      fc.property(anyLeads, anyOptions, (table, options) => {
        fc.pre(
          options.kind === 'random' ||
            [...table.outcomes].some((outcome, row) => outcome >= 0 && !Number.isNaN(table.order?.[row])),
        );
        const { train, holdout } = splitLeads(table, options);
        const labelled = [...table.outcomes.keys()].filter((row) => table.outcomes[row] >= 0);
        expect([...train, ...holdout].sort((a, b) => a - b)).toEqual(labelled);
        for (const side of [train, holdout]) expect(side).toEqual(side.slice().sort());
      }),
    );
  });

  test('holds out the share of each class within half a row', () => {
    fc.assert(
      fc.property(anyLeads, fc.double({ min: 0.01, max: 0.89, noNaN: true }), fc.nat(), (table, holdoutShare, seed) => {
        const { holdout } = splitLeads(table, { kind: 'random', holdoutShare, seed });
        for (const label of [0, 1]) {
          const all = table.outcomes.filter((outcome) => outcome === label).length;
          const held = holdout.filter((row) => table.outcomes[row] === label).length;
          expect(Math.abs(held - holdoutShare * all)).toBeLessThanOrEqual(0.5 + 1e-9);
        }
      }),
    );
  });

  test('does not depend on row order', () => {
    fc.assert(
      fc.property(anyLeads, anyOptions, fc.infiniteStream(fc.nat()), (table, options, random) => {
        fc.pre(
          options.kind === 'random' ||
            [...table.outcomes].some((outcome, row) => outcome >= 0 && !Number.isNaN(table.order?.[row])),
        );
        const keys = new Map([...table.outcomes.keys()].map((row) => [row, random.next().value]));
        const shuffled = takeRows(
          table,
          [...keys.keys()].sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0)),
        );
        const heldIds = (of: typeof table) => [...splitLeads(of, options).holdout].map((row) => of.ids[row]).sort();
        expect(heldIds(shuffled)).toEqual(heldIds(table));
      }),
    );
  });

  test('keeps nearly every lead on its side as data grows, and changes sides with the seed', () => {
    const outcomes = Array.from({ length: 2_000 }, (_, row) => (row % 3 === 0 ? 1 : 0));
    const before = new Set(splitLeads(leads(outcomes.slice(0, 1_800)), RANDOM).holdout);
    const after = new Set(splitLeads(leads(outcomes), RANDOM).holdout);
    const moved = [...before].filter((row) => !after.has(row)).length;
    expect(moved).toBeLessThan(0.1 * before.size);
    const other = new Set(splitLeads(leads(outcomes), { ...RANDOM, seed: 2 }).holdout);
    expect([...after].filter((row) => other.has(row)).length).toBeLessThan(0.3 * after.size);
  });

  test('newest holds out the highest order values; ties by id; rows without one are the oldest', () => {
    const table = leads([0, 1, -1, 0, 1, 0], [5, 3, 99, 5, 5, Number.NaN]);
    expect([...splitLeads(table, NEWEST).holdout]).toEqual([3, 4]);
    expect([...splitLeads(table, NEWEST).train]).toEqual([0, 1, 5]);
  });

  test('newest without order values is refused with the remedy', () => {
    expect(() => splitLeads(leads([0, 1]), NEWEST)).toThrow(InvalidSchemaError);
    expect(() => splitLeads(leads([0, 1], [Number.NaN, Number.NaN]), NEWEST)).toThrow('choose the random split');
  });
});
