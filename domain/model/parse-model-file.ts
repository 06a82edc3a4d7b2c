import { type ModelFile, modelFileSchema } from '../../contracts/model-file';
import { checkModel } from './check-model';
import { parseArtifact } from './parse-artifact';

/** A model file from parsed JSON. Throws InvalidArtifactError that names what does not fit. */
export function parseModelFile(json: unknown): ModelFile {
  const file = parseArtifact(modelFileSchema, json, 'The model file');
  checkModel(file.model, file.featureCount, `The model file of ${file.name}`, 'model');
  return file;
}
