import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Feature, FeatureSpec } from '../../../contracts/feature-spec';
import type { ColumnRole } from '../../../contracts/lead-schema';
import type { FeatureSettings } from '../../../domain/features/settings';
import { type Cells, schemaOf, tableOf } from './build-table';

interface TransformGolden {
  readonly settings: FeatureSettings;
  readonly columns: readonly { key: string; header: string; role: ColumnRole }[];
  readonly train: Cells;
  readonly serve: Cells;
  readonly features: readonly Feature[];
  readonly dropped: FeatureSpec['dropped'];
  readonly names: readonly string[];
  readonly insideFences: readonly number[];
  readonly trainMatrix: readonly number[];
  readonly serveMatrix: readonly number[];
}

const FOLDER = join(__dirname, '../../../contracts/golden/features');

export function readGoldenBytes(name: string): Uint8Array {
  return readFileSync(join(FOLDER, name));
}

export function readGolden<T>(name: string): T {
  return JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as T;
}

/** The reference fit of test/golden/features/generate.py with its two tables. */
export function transformGolden() {
  const golden = readGolden<TransformGolden>('transform.json');
  const schema = schemaOf({});
  schema.columns = golden.columns.map((column) => ({ ...column, aliases: [] }));
  return { golden, schema, train: tableOf(schema, golden.train), serve: tableOf(schema, golden.serve) };
}

/** Expects equality within 1e-12, relative above 1. */
export function expectClose(actual: ArrayLike<number>, expected: ArrayLike<number>): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  for (let index = 0; index < actual.length; index++) {
    const difference = Math.abs(actual[index] - expected[index]) / Math.max(1, Math.abs(expected[index]));
    worst = Number.isNaN(difference) ? Number.POSITIVE_INFINITY : Math.max(worst, difference);
  }
  expect(worst).toBeLessThanOrEqual(1e-12);
}
