import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract } from 'tar-stream';
import { InvalidArtifactError, ObjectNotFoundError } from '../../domain/errors';
import type { ObjectStore } from '../../domain/ports/object-store';
import type { TrainingOutput, TrainingOutputReader } from '../../domain/ports/training-output';
import { parseTrainingOutput } from '../shared/parse-training-output';

/** Seven candidates of the largest kind and a million out-of-fold rows take about 150 MB; what is above is not ours. */
const MAX_UNPACKED_BYTES = 512 * 2 ** 20;
const REMEDY = 'Run the training step again.';

export interface SageMakerTrainingOutputOptions {
  /** The bucket that the training job writes to. */
  readonly processed: ObjectStore;
  /** Default 512 MiB. */
  readonly maxUnpackedBytes?: number;
}

/**
 * Reads the `model.tar.gz` of a SageMaker training job: the content of SM_MODEL_DIR, without a folder around it.
 * `modelArtifacts` is what the job reports: `s3://<processed bucket>/…/output/model.tar.gz`.
 */
export class SageMakerTrainingOutput implements TrainingOutputReader {
  constructor(private readonly options: SageMakerTrainingOutputOptions) {}

  async read(modelArtifacts: string): Promise<TrainingOutput> {
    const archive = await this.download(modelArtifacts);
    const files = await unpack(archive, modelArtifacts, this.options.maxUnpackedBytes ?? MAX_UNPACKED_BYTES);
    return parseTrainingOutput(async (name) => {
      const file = files.get(name);
      if (file === undefined) throw new Error(`${modelArtifacts} holds ${[...files.keys()].join(', ') || 'no file'}.`);
      return file;
    }, modelArtifacts);
  }

  private async download(modelArtifacts: string): Promise<Uint8Array> {
    const { processed } = this.options;
    const root = processed.uri('');
    if (!modelArtifacts.startsWith(root)) {
      throw new InvalidArtifactError(`The training output ${modelArtifacts} does not lie under ${root}. ${REMEDY}`);
    }
    try {
      return (await processed.get(modelArtifacts.slice(root.length))).body;
    } catch (cause) {
      if (!(cause instanceof ObjectNotFoundError)) throw cause;
      throw new InvalidArtifactError(`The training output ${modelArtifacts} does not exist. ${REMEDY}`, { cause });
    }
  }
}

/** The plain files of the archive by name, `./` left out. Links and folders are passed over. */
async function unpack(archive: Uint8Array, where: string, maxBytes: number): Promise<Map<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  const entries = extract();
  let unpackedBytes = 0;
  const unpacking = pipeline(Readable.from([archive]), createGunzip(), entries);
  try {
    for await (const entry of entries) {
      const chunks: Buffer[] = [];
      for await (const chunk of entry as AsyncIterable<Buffer>) {
        unpackedBytes += chunk.length;
        if (unpackedBytes > maxBytes) {
          throw new InvalidArtifactError(
            `The training output ${where} unpacks to more than ${maxBytes / 2 ** 20} MiB, more than any training writes. ${REMEDY}`,
          );
        }
        chunks.push(chunk);
      }
      if (entry.header.type === 'file') files.set(entry.header.name.replace(/^(\.\/)+/, ''), Buffer.concat(chunks));
    }
    await unpacking;
    return files;
  } catch (cause) {
    entries.destroy();
    await unpacking.catch(() => undefined);
    if (cause instanceof InvalidArtifactError) throw cause;
    throw new InvalidArtifactError(`The training output ${where} is not a whole tar.gz archive. ${REMEDY}`, { cause });
  }
}
