import type { ModelFile } from '../../contracts/model-file';
import {
  CANDIDATE_NAMES,
  type CandidateName,
  type TrainingResult,
  trainingResultSchema,
} from '../../contracts/training';
import { InvalidArtifactError } from '../../domain/errors';
import { readNumberColumns } from '../../domain/features/matrix-parquet';
import { parseModelFile } from '../../domain/model/parse-model-file';
import type { TrainingOutput } from '../../domain/ports/training-output';

const REMEDY = 'Run the training step again.';

/**
 * Checks and reads the files of a training output, wherever they lie: `training.json`, `candidates/<name>.json` of each
 * candidate it names, `out-of-fold.parquet`. `where` is the folder or archive for messages. Throws InvalidArtifactError that names the file.
 */
export async function parseTrainingOutput(
  readBytes: (name: string) => Promise<Uint8Array>,
  where: string,
): Promise<TrainingOutput> {
  const read = (name: string) =>
    readBytes(name).catch((cause) => {
      throw new InvalidArtifactError(`The training output ${where}/${name} cannot be read. ${REMEDY}`, { cause });
    });
  const result = parseResult(await readJson(read, 'training.json'));
  const trained = new Set(result.candidates.map((candidate) => candidate.name));
  const names = CANDIDATE_NAMES.filter((name) => trained.has(name));
  const candidates: ModelFile[] = [];
  for (const name of names) candidates.push(await readCandidate(read, name, result));
  const outOfFold = await readOutOfFold(await read('out-of-fold.parquet'), names, result.rows);
  return { result, candidates, outOfFold };
}

function parseResult(json: unknown): TrainingResult {
  const parsed = trainingResultSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw unfit('training.json', `${issue?.path.join('.') || 'the top level'}: ${issue?.message}`);
  }
  if (parsed.data.candidates.length === 0) throw unfit('training.json', 'it names no candidate');
  return parsed.data;
}

async function readCandidate(
  read: (name: string) => Promise<Uint8Array>,
  name: CandidateName,
  result: TrainingResult,
): Promise<ModelFile> {
  const file = `candidates/${name}.json`;
  let model: ModelFile;
  try {
    model = parseModelFile(await readJson(read, file));
  } catch (error) {
    if (error instanceof InvalidArtifactError && !error.message.includes(file)) {
      throw new InvalidArtifactError(`${file}: ${error.message}`, { cause: error });
    }
    throw error;
  }
  if (model.name !== name) throw unfit(file, `it holds the model ${model.name}`);
  if (model.featureSpecHash !== result.featureSpecHash) {
    throw unfit(
      file,
      `it belongs to the features ${model.featureSpecHash}, training.json to ${result.featureSpecHash}`,
    );
  }
  return model;
}

async function readOutOfFold(
  bytes: Uint8Array,
  names: readonly CandidateName[],
  rows: number,
): Promise<Map<string, Float64Array>> {
  const file = 'out-of-fold.parquet';
  const columns = await readNumberColumns(bytes).catch((cause) => {
    throw unfit(file, cause instanceof Error ? cause.message : 'it is not a Parquet file', cause);
  });
  const outOfFold = new Map<string, Float64Array>();
  for (const name of names) {
    const values = columns.get(name);
    if (values === undefined) throw unfit(file, `it has no column ${name}`);
    if (values.length !== rows) throw unfit(file, `it has ${values.length} rows, training.json says ${rows}`);
    const row = values.findIndex((value) => !(value >= 0 && value <= 1));
    if (row >= 0) throw unfit(file, `${name} has ${values[row]} in row ${row + 1}, which is not a probability`);
    outOfFold.set(name, values);
  }
  return outOfFold;
}

async function readJson(read: (name: string) => Promise<Uint8Array>, name: string): Promise<unknown> {
  const bytes = await read(name);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    throw unfit(name, 'it is not JSON', cause);
  }
}

function unfit(file: string, problem: string, cause?: unknown): InvalidArtifactError {
  return new InvalidArtifactError(`${file} of the training output does not fit its format: ${problem}. ${REMEDY}`, {
    cause,
  });
}
