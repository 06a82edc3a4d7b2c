import { LARGE_FILE_KEYS, type ScorePlan, scoredPartSchema, scorePlanSchema } from '../../contracts/large-file';
import type { ScoreJob } from '../../contracts/score-job';
import { readJson } from '../pipeline/json-artifact';
import { FileSummary } from './file-summary';
import { type LargeFileDeps, sayNowAndThen, statusOf } from './large-file';
import { objectChunks } from './object-chunks';
import { scoreFilesOf } from './score-sinks';
import { readScoresParquet } from './scored-parquet';
import { rejectedHeader, scoresHeader } from './scores-csv';
import { ScoresParquet } from './scores-parquet';

/** Makes one result of all parts and ends the job. Throws ObjectNotFoundError where a part is missing. */
export async function joinParts(deps: LargeFileDeps, id: string): Promise<ScoreJob> {
  const { processed, sinks, clock, log } = deps;
  const status = await statusOf(deps, id, '', 0);
  if (status.job.state === 'done') return status.job;
  const plan = await readJson(processed, LARGE_FILE_KEYS.plan(id), scorePlanSchema);
  const all = await Promise.all(
    plan.parts.map((_, part) => readJson(processed, LARGE_FILE_KEYS.part(id, part, 'part.json'), scoredPartSchema)),
  );
  const summary = new FileSummary();
  for (const part of all) summary.join(part);
  const { rows: rowsDone, hot, rejected, repeatedIds, grades, best } = summary.scores;
  const sizes = new Map((await processed.list(LARGE_FILE_KEYS.job(id))).map(({ key, bytes }) => [key, bytes]));
  const files = scoreFilesOf(id);
  const tell = sayNowAndThen(deps, status);
  const joined = async (name: 'scores.csv' | 'rejected.csv', header: string): Promise<void> => {
    const sink = await sinks.open(name === 'scores.csv' ? files.csv : files.rejected);
    try {
      await sink.write(header);
      for (let part = 0; part < plan.parts.length; part++) {
        const key = LARGE_FILE_KEYS.part(id, part, name);
        for await (const chunk of objectChunks(processed, key, sizes.get(key) ?? 0)) {
          await sink.write(chunk);
          await tell();
        }
      }
      await sink.finish();
    } catch (error) {
      await sink.abandon();
      throw error;
    }
  };
  if (rejected > 0) await joined('rejected.csv', rejectedHeader());
  await joinParquet(deps, id, plan, sizes, tell);
  await joined('scores.csv', scoresHeader(plan.reasons));
  const { startedAt } = status.job;
  const seconds = Math.max(0.001, (clock.now().getTime() - Date.parse(startedAt ?? plan.scoredAt)) / 1_000);
  log.info('file scored', { id, key: plan.key, leads: rowsDone - rejected, rejected, modelVersion: plan.modelVersion });
  return status.change({
    ...{ state: 'done', bytesDone: plan.totalBytes, rowsDone, hot, rejected, repeatedIds, grades, best },
    results: { ...files, rejected: rejected > 0 ? files.rejected : null },
    ...{ endedAt: clock.now().toISOString(), rowsPerSecond: Math.round(rowsDone / seconds), secondsLeft: 0 },
  });
}

async function joinParquet(
  { processed, sinks }: LargeFileDeps,
  id: string,
  plan: ScorePlan,
  sizes: ReadonlyMap<string, number>,
  tell: () => Promise<void>,
): Promise<void> {
  const parquet = new ScoresParquet(plan.reasons > 0);
  const sink = await sinks.open(scoreFilesOf(id).parquet);
  try {
    for (let part = 0; part < plan.parts.length; part++) {
      const key = LARGE_FILE_KEYS.part(id, part, 'scores.parquet');
      for await (const columns of readScoresParquet(processed, key, sizes.get(key) ?? 0)) {
        await sink.write(parquet.add(columns));
        await tell();
      }
    }
    await sink.write(parquet.finish());
    await sink.finish();
  } catch (error) {
    await sink.abandon();
    throw error;
  }
}
