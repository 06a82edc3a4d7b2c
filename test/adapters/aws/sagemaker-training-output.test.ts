import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { SageMakerTrainingOutput } from '../../../adapters/aws/sagemaker-training-output';
import { InvalidArtifactError } from '../../../domain/errors';
import { MemoryObjectStore } from '../../helpers/memory-object-store';
import { describeTrainingOutputReader, type TrainingFiles } from '../contracts/training-output';

const KEY = 'runs/r1/training/output/leadscore-0a1b/output/model.tar.gz';

/** An archive as SageMaker makes one of SM_MODEL_DIR: folders have entries of their own. */
async function archive(files: TrainingFiles, prefix = ''): Promise<Buffer> {
  const packing = pack();
  packing.entry({ name: `${prefix}candidates/`, type: 'directory' });
  packing.entry({ name: `${prefix}newest`, type: 'symlink', linkname: 'training.json' });
  for (const [name, content] of Object.entries(files)) {
    packing.entry({ name: prefix + name }, Buffer.from(content as Uint8Array));
  }
  packing.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of packing) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

describe.each(['', './'])('with entries that begin with %j', (prefix) => {
  describeTrainingOutputReader('SageMakerTrainingOutput', async () => {
    const processed = new MemoryObjectStore();
    return {
      reader: new SageMakerTrainingOutput({ processed }),
      publish: async (files) => {
        await processed.put(KEY, await archive(files, prefix));
        return processed.uri(KEY);
      },
    };
  });
});

describe('SageMakerTrainingOutput', () => {
  let processed: MemoryObjectStore;
  beforeEach(() => {
    processed = new MemoryObjectStore();
  });
  const read = (maxUnpackedBytes?: number) =>
    new SageMakerTrainingOutput({
      processed,
      ...(maxUnpackedBytes === undefined ? {} : { maxUnpackedBytes }),
    }).read(processed.uri(KEY));

  test('an archive that is not there is named', async () => {
    await expect(read()).rejects.toThrow(InvalidArtifactError);
    await expect(read()).rejects.toThrow(`memory:///${KEY} does not exist`);
  });

  test('an archive of another bucket is refused, with the one it should lie in', async () => {
    const reading = new SageMakerTrainingOutput({ processed }).read(`s3://other/${KEY}`);
    await expect(reading).rejects.toThrow(InvalidArtifactError);
    await expect(reading).rejects.toThrow(`s3://other/${KEY} does not lie under memory:///`);
  });

  test('what is no archive, or only the start of one, is named', async () => {
    const whole = await archive({ 'training.json': 'x'.repeat(100_000) + Math.random() });
    const damaged = Buffer.from(whole);
    damaged.writeUInt32LE(0, damaged.length - 8);
    for (const content of [
      Buffer.from('no archive'),
      gzipSync('no archive'),
      gzipSync(Buffer.alloc(2000, 'x')),
      whole.subarray(0, whole.length - 20),
      damaged,
    ]) {
      await processed.put(KEY, content);
      await expect(read()).rejects.toThrow(InvalidArtifactError);
      await expect(read()).rejects.toThrow(/model\.tar\.gz is not a whole tar\.gz archive/);
    }
    await processed.put(KEY, '');
    await expect(read()).rejects.toThrow(InvalidArtifactError);
  });

  test('a small archive of a large content is left before it fills the memory', async () => {
    await processed.put(KEY, await archive({ 'training.json': new Uint8Array(8 * 2 ** 20) }));
    await expect(read(2 ** 20)).rejects.toThrow(InvalidArtifactError);
    await expect(read(2 ** 20)).rejects.toThrow(/unpacks to more than 1 MiB/);
  });

  test('a file that is missing is named, with what there is', async () => {
    await processed.put(KEY, await archive({ 'readme.txt': 'x' }));
    const error = await read().catch((caught: Error) => caught);
    expect(error).toMatchObject({ message: expect.stringMatching(/model\.tar\.gz\/training\.json cannot be read/) });
    expect((error as Error).cause).toMatchObject({ message: expect.stringMatching(/holds readme\.txt/) });
  });
});
