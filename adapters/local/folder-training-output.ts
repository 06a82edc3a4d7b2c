import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TrainingOutput, TrainingOutputReader } from '../../domain/ports/training-output';
import { parseTrainingOutput } from '../shared/parse-training-output';

/** Reads the folder that `training/train.py` filled; `modelArtifacts` is its path or file:// URI. */
export class FolderTrainingOutput implements TrainingOutputReader {
  async read(modelArtifacts: string): Promise<TrainingOutput> {
    const folder = modelArtifacts.startsWith('file:') ? fileURLToPath(modelArtifacts) : modelArtifacts;
    return parseTrainingOutput((name) => readFile(join(folder, name)), folder);
  }
}
