import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { runOptionsSchema } from '../../contracts/run';
import type { LocalRunRecord } from '../../contracts/run-record';
import { runRequestSchema } from '../../contracts/run-step';
import { toJson } from '../../domain/pipeline/json-artifact';
import { openHome } from '../home';
import { makeProgressView } from '../progress';
import { runPipeline } from '../run-pipeline';

/** A run over the leads that are there, in a process of its own: it keeps a core busy. */
async function main(folder: string, requestText: string): Promise<void> {
  const { runId, retrain } = runRequestSchema.parse(JSON.parse(requestText));
  const { failure } = await runPipeline({
    home: openHome(folder),
    drops: [],
    options: runOptionsSchema.parse({ retrain }),
    view: makeProgressView(process.stderr),
    messages: process.stderr,
    runId,
  });
  if (failure !== null) process.stderr.write(`${failure.error}: ${failure.message}\n`);
}

/** For who waits for the run; one that has begun has a record already. */
async function keepFailure(folder: string, requestText: string, error: unknown): Promise<void> {
  const { runId, requestedAt } = runRequestSchema.parse(JSON.parse(requestText));
  const record: LocalRunRecord = {
    formatVersion: 1,
    id: runId,
    state: 'failed',
    trigger: 'manual',
    startedAt: requestedAt,
    endedAt: new Date().toISOString(),
    error:
      error instanceof Error ? { name: error.name, detail: error.message } : { name: 'Error', detail: String(error) },
    processId: process.pid,
  };
  await openHome(folder).processed.putIf(PROCESSED_KEYS.runRecord(runId), toJson(record), null);
}

const [, , folder = '', requestText = ''] = process.argv;
main(folder, requestText).catch(async (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}\n`);
  process.exitCode = 1;
  await keepFailure(folder, requestText, error).catch(() => undefined);
});
