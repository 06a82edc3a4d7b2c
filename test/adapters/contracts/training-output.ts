import { parquetWriteBuffer } from 'hyparquet-writer';
import { InvalidArtifactError } from '../../../domain/errors';
import type { TrainingOutput, TrainingOutputReader } from '../../../domain/ports/training-output';
import { logisticModelFile, SPEC_HASH, trainingResult } from '../../helpers/training-result';

/** Files of a training output by name relative to the model folder. */
export type TrainingFiles = Readonly<Record<string, string | Uint8Array>>;

export interface TrainingOutputHarness {
  readonly reader: TrainingOutputReader;
  /** Puts the files where a finished job would have left them, and returns what it reports as `modelArtifacts`. */
  publish(files: TrainingFiles): Promise<string>;
}

const OUT_OF_FOLD = { 'logistic-regression': [0.1, 0.9, 0.5], lightgbm: [0.2, 0.8, 0.4] };

function outOfFold(columns: Record<string, number[]>): Uint8Array {
  const columnData = Object.entries(columns).map(([name, data]) => ({ name, data, type: 'DOUBLE' as const }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

function goodFiles(): Record<string, string | Uint8Array> {
  return {
    // Not in the order of the report.
    'training.json': JSON.stringify(trainingResult(['lightgbm', 'logistic-regression'], 3)),
    'candidates/lightgbm.json': JSON.stringify(logisticModelFile('lightgbm')),
    'candidates/logistic-regression.json': JSON.stringify(logisticModelFile('logistic-regression')),
    'out-of-fold.parquet': outOfFold({ ...OUT_OF_FOLD, fold: [0, 1, 2] }),
  };
}

/** What every TrainingOutputReader promises. */
export function describeTrainingOutputReader(name: string, makeHarness: () => Promise<TrainingOutputHarness>): void {
  describe(`${name} as a TrainingOutputReader`, () => {
    async function read(changes: Readonly<Record<string, string | Uint8Array | undefined>>): Promise<TrainingOutput> {
      const harness = await makeHarness();
      const files = Object.entries({ ...goodFiles(), ...changes }).filter(([, content]) => content !== undefined);
      return harness.reader.read(await harness.publish(Object.fromEntries(files) as TrainingFiles));
    }

    test('reads the candidates in the order of the report, with their out-of-fold probabilities', async () => {
      const output = await read({});
      expect(output.result).toMatchObject({ rows: 3, featureSpecHash: SPEC_HASH });
      expect(output.candidates.map((candidate) => candidate.name)).toEqual(['logistic-regression', 'lightgbm']);
      expect(output.outOfFold).toEqual(
        new Map(Object.entries(OUT_OF_FOLD).map(([candidate, values]) => [candidate, Float64Array.from(values)])),
      );
    });

    const strange = JSON.stringify({ ...logisticModelFile('lightgbm'), featureSpecHash: 'sha256:other' });
    test.each<[string, string, string | Uint8Array | undefined]>([
      ['a missing file', 'training.json', undefined],
      ['a missing file', 'candidates/lightgbm.json', undefined],
      ['a missing file', 'out-of-fold.parquet', undefined],
      ['text that is not JSON', 'training.json', '{"formatVersion": 1'],
      ['text that is not JSON', 'candidates/lightgbm.json', ''],
      ['another format', 'training.json', '{"formatVersion": 2}'],
      ['another format', 'candidates/lightgbm.json', '{"formatVersion": 1}'],
      ['no candidate', 'training.json', JSON.stringify(trainingResult([], 3))],
      ['the model of another candidate', 'candidates/lightgbm.json', JSON.stringify(logisticModelFile('blend'))],
      ['a model of other features', 'candidates/lightgbm.json', strange],
      ['bytes that are not Parquet', 'out-of-fold.parquet', 'PAR1'],
      ['no column of a candidate', 'out-of-fold.parquet', outOfFold({ lightgbm: [0.2, 0.8, 0.4] })],
      ['too few rows', 'out-of-fold.parquet', outOfFold({ 'logistic-regression': [0.1], lightgbm: [0.2] })],
      ['a value over 1', 'out-of-fold.parquet', outOfFold({ ...OUT_OF_FOLD, lightgbm: [0.2, 1.5, 0.4] })],
      ['no value', 'out-of-fold.parquet', outOfFold({ ...OUT_OF_FOLD, lightgbm: [0.2, Number.NaN, 0.4] })],
    ])('refuses %s and names %s', async (_, file, content) => {
      const reading = read({ [file]: content });
      await expect(reading).rejects.toThrow(InvalidArtifactError);
      await expect(reading).rejects.toThrow(file);
    });
  });
}
