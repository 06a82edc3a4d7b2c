import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fitFeatures } from '../../../domain/features/fit-features';
import { insideFences } from '../../../domain/features/outliers';
import { splitLeads } from '../../../domain/features/split';
import { transform } from '../../../domain/features/transform';
import { detectDialect } from '../../../domain/leads/dialect';
import { takeRows } from '../../../domain/leads/lead-table';
import { matchHeader } from '../../../domain/leads/match-header';
import { proposeSchema } from '../../../domain/leads/propose-schema';
import { readLeads } from '../../../domain/leads/read-leads';

const NAME = 'leads-x-education.csv';
const PATH = join(__dirname, '../../../../shared/data', NAME);
const present = existsSync(PATH);

describe('the X Education leads', () => {
  (present ? test : test.skip)(`fit as expected (skipped where ../shared/data/${NAME} is absent)`, () => {
    const bytes = readFileSync(PATH);
    const dialect = detectDialect(bytes, NAME);
    const schema = proposeSchema(bytes, dialect, NAME);
    const file = { ...dialect, key: NAME, ...matchHeader(schema, dialect.header, NAME) };
    const { table } = readLeads(bytes, file, schema);
    const { train, holdout } = splitLeads(table, { kind: 'random', holdoutShare: 0.2, seed: 1 });
    // 3,561 of 9,240 converted: round(712.2) and round(1135.8) rows of the classes.
    expect([train.length, holdout.length]).toEqual([9_240 - 712 - 1_136, 712 + 1_136]);

    const leads = takeRows(table, train);
    const spec = fitFeatures(leads, schema);
    const kinds = new Map(spec.features.map((feature) => [feature.header, feature]));
    expect(kinds.get('TotalVisits')).toMatchObject({ kind: 'number', median: 3, log1p: true, missingFlag: true });
    expect(kinds.get('Lead Quality')).toMatchObject({ kind: 'category' });
    const dropped = new Map(spec.dropped.map(({ header, reason }) => [header, reason]));
    expect(dropped.get('How did you hear about X Education')).toMatch(
      /^7\d % missing; 4\d.* of the leads where it is filled convert, 3\d/,
    );

    const matrix = transform(spec, leads);
    expect(matrix.values.every(Number.isFinite)).toBe(true);
    const outside = insideFences(spec, leads).filter((flag) => flag === 0).length;
    expect(outside / leads.rowCount).toBeLessThan(0.01);
  });
});
