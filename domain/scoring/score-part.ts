import { LARGE_FILE_KEYS, type ScoredPart, type ScorePlan, scorePlanSchema } from '../../contracts/large-file';
import { ConcurrentChangeError, InvalidArtifactError } from '../errors';
import { loadModel } from '../pipeline/champion';
import { readJson, toJson } from '../pipeline/json-artifact';
import { FileSummary } from './file-summary';
import { type LargeFileDeps, statusOf } from './large-file';
import { blocksOfPart } from './lead-stream';
import { objectChunks } from './object-chunks';
import { scoreBlock, scoringSchema } from './score-block';
import { type ScoreFiles, ScoreSinks } from './score-sinks';
import { linePlacer } from './score-stream';
import { assertUnchanged } from './score-uploaded-file';

/** Of two parts that end at once one is the first to say so. */
const TELL_ATTEMPTS = 3;

/** Scores one part. Done again it stores nothing twice. Throws ConcurrentChangeError where the file was replaced. */
export async function scorePart(deps: LargeFileDeps, id: string, part: number): Promise<void> {
  const { raw, processed, log } = deps;
  const plan = await readJson(processed, LARGE_FILE_KEYS.plan(id), scorePlanSchema);
  const { key, encoding, turnsReturns, reasons, runId, modelVersion, scoredAt } = plan;
  const range = plan.parts[part];
  if (range === undefined) throw new InvalidArtifactError(`The plan of ${id} has no part ${part}.`);
  const doneKey = LARGE_FILE_KEYS.part(id, part, 'part.json');
  if ((await processed.find(doneKey)) !== null) return;
  await assertUnchanged(raw, { key, version: plan.fileVersion });
  const model = await loadModel(processed, modelVersion);
  const schema = scoringSchema(model);
  const state = { header: new TextEncoder().encode(plan.header), turnsReturns };
  const chunks = objectChunks(raw, key, range.toByte, { fromByte: range.fromByte });
  const source = { file: plan.file, state, encoding, fromByte: range.fromByte };
  const sinks = await ScoreSinks.open(deps, partFiles(id, part), reasons, { withHeaders: false });
  const summary = new FileSummary();
  try {
    const place = linePlacer(range.linesBefore);
    for await (const cut of blocksOfPart(chunks, source, plan.blockBytes)) {
      const block = place(scoreBlock(model, schema, plan.file, cut, reasons));
      await sinks.add(block, { runId, modelVersion, scoredAt });
      summary.add(block);
    }
    await assertUnchanged(raw, { key, version: plan.fileVersion });
    await sinks.finish();
  } catch (error) {
    await sinks.abandon();
    throw error;
  }
  const { rows, hot, rejected } = summary.scores;
  const done: ScoredPart = { formatVersion: 1, ...summary.scores };
  await processed.put(doneKey, toJson(done));
  log.info('part scored', { id, part, rows, hot, rejected });
  await tellProgress(deps, id, plan);
}

function partFiles(id: string, part: number): ScoreFiles {
  const key = (file: 'scores.csv' | 'scores.parquet' | 'rejected.csv') => LARGE_FILE_KEYS.part(id, part, file);
  return { csv: key('scores.csv'), parquet: key('scores.parquet'), rejected: key('rejected.csv') };
}

/** Says how many parts are done. Whoever is too late says nothing: the next part will. */
async function tellProgress(deps: LargeFileDeps, id: string, plan: ScorePlan): Promise<void> {
  for (let attempt = 0; attempt < TELL_ATTEMPTS; attempt++) {
    const status = await statusOf(deps, id, plan.key, plan.totalBytes);
    const keys = new Set((await deps.processed.list(LARGE_FILE_KEYS.job(id))).map(({ key }) => key));
    const done = plan.parts.filter((_, part) => keys.has(LARGE_FILE_KEYS.part(id, part, 'part.json')));
    const bytesDone = done.reduce((sum, { fromByte, toByte }) => sum + toByte - fromByte, 0);
    if (status.job.state !== 'running' || bytesDone <= status.job.bytesDone) return;
    const seconds = (deps.clock.now().getTime() - Date.parse(status.job.startedAt ?? plan.scoredAt)) / 1_000;
    const secondsLeft = Math.ceil((seconds / bytesDone) * (plan.totalBytes - bytesDone));
    try {
      await status.change({ bytesDone, secondsLeft });
      return;
    } catch (error) {
      if (!(error instanceof ConcurrentChangeError)) throw error;
    }
  }
}
