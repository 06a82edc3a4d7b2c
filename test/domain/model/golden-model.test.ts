import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { compileModel } from '../../../domain/model/compile-model';
import { parseModelFile } from '../../../domain/model/parse-model-file';

interface GoldenModel {
  readonly description: string;
  readonly modelFile: unknown;
  /** `null` is NaN. */
  readonly inputs: readonly (readonly (number | null)[])[];
  readonly expected: readonly number[];
}

const FOLDER = path.join(__dirname, '../../../contracts/golden/model');
const files = readdirSync(FOLDER).filter((name) => name.endsWith('.json'));

test('there are golden models', () => {
  expect(files.length).toBeGreaterThan(0);
});

test.each(files)('%s gives the probabilities of the Python library within 1e-9', (name) => {
  const golden: GoldenModel = JSON.parse(readFileSync(path.join(FOLDER, name), 'utf8'));
  const model = compileModel(parseModelFile(golden.modelFile));
  const columnCount = model.featureCount;
  const values = Float64Array.from(golden.inputs.flat(), (cell) => cell ?? Number.NaN);
  expect(golden.expected.length).toBeGreaterThan(0);
  const batch = model.probabilities({ rowCount: golden.inputs.length, columnCount, values });
  golden.expected.forEach((expected, row) => {
    expect(Math.abs(batch[row] - expected)).toBeLessThanOrEqual(1e-9);
    expect(model.probability(values, row * columnCount)).toBe(batch[row]);
  });
});
