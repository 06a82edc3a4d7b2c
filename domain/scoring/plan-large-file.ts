import {
  LARGE_FILE_KEYS,
  type LargeFileInput,
  type LargeFilePlanned,
  scorePlanSchema,
} from '../../contracts/large-file';
import { toJson } from '../pipeline/json-artifact';
import { type LargeFileDeps, sayNowAndThen, statusOf } from './large-file';
import { objectChunks } from './object-chunks';
import { planParts } from './plan-parts';
import { scoringSchema } from './score-block';
import { assertUnchanged, beginJob, infoOf, nameOf } from './score-uploaded-file';

const BLOCK_BYTES = 1 << 20;

/**
 * Finds out where the file can be cut and says that its job has begun. `parts` is empty where the file has no records, and
 * where the job is done already. Throws as `scoreUploadedFile`, and what is wrong with the file: InputError.
 */
export async function planLargeFile(deps: LargeFileDeps, { id, key }: LargeFileInput): Promise<LargeFilePlanned> {
  const { raw, processed, partBytes, log } = deps;
  const file = await infoOf(raw, key);
  const status = await statusOf(deps, id, key, file.bytes);
  if (status.job.state === 'done') return { id, parts: [] };
  const { model, modelVersion, runId, scoredAt, reasons } = await beginJob(deps, status, file.bytes);
  const onProgress = sayNowAndThen(deps, status);
  const blockBytes = Math.min(BLOCK_BYTES, partBytes);
  const chunks = objectChunks(raw, key, file.bytes);
  const plan = await planParts(chunks, scoringSchema(model), nameOf(key), { partBytes, blockBytes, onProgress });
  await assertUnchanged(raw, file);
  const { state, encoding, parts } = plan;
  const written = scorePlanSchema.parse({
    ...{ formatVersion: 1, key, fileVersion: file.version, totalBytes: file.bytes },
    ...{ runId, modelVersion, scoredAt, reasons, blockBytes, encoding },
    ...{ turnsReturns: state.turnsReturns, header: new TextDecoder('utf-8').decode(state.header) },
    file: plan.file,
    parts,
  });
  await processed.put(LARGE_FILE_KEYS.plan(id), toJson(written));
  log.info('large file planned', { id, key, parts: parts.length, modelVersion });
  return { id, parts: parts.map((_, part) => part) };
}
