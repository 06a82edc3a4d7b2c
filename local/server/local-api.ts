import path from 'node:path';
import { FileModelRegistry } from '../../adapters/local/file-model-registry';
import { FolderRuns } from '../../adapters/local/folder-runs';
import { SignedLinks } from '../../adapters/local/signed-links';
import { randomId } from '../../adapters/shared/random-id';
import { SystemClock } from '../../adapters/shared/system-clock';
import { SystemTimer } from '../../adapters/shared/system-timer';
import { loadJsonModel } from '../../domain/pipeline/load-json-model';
import type { Log } from '../../domain/ports/log';
import { makeHandler as makeLeadApi } from '../../lambdas/lead-api/make-handler';
import { makeHandler as makePredict } from '../../lambdas/predict/make-handler';
import type { HttpHandler } from '../../lambdas/shared/http';
import { type Home, PROJECT_ROOT } from '../home';
import { fileDoor } from './file-door';
import { functionOf } from './match-route';
import { pageFiles } from './page-files';
import { ProcessRunStarter } from './process-run-starter';
import { UploadScorer } from './score-upload';

/** The built page. */
const PAGE_FOLDER = path.join(PROJECT_ROOT, 'web', 'dist');

/** How long who asks for a lead waits for a step of a run that has the warehouse: taking in a million leads is 5 s. */
const PATIENCE_MS = 10_000;

export interface LocalApi {
  readonly handler: HttpHandler;
  /** Files by link, and the page. */
  readonly files: ReturnType<typeof fileDoor>;
  readonly uploads: UploadScorer;
  readonly runs: ProcessRunStarter;
}

/** The handlers of the API over a home on this machine; `origin` is the server's address, once it listens. */
export function localApi(home: Home, log: Log, origin: () => string, pageFolder = PAGE_FOLDER): LocalApi {
  const { processed, rawFolder, processedFolder } = home;
  const clock = new SystemClock();
  const predict = makePredict({
    processed,
    records: processed,
    clock,
    timer: new SystemTimer(),
    log,
    loadOlder: loadJsonModel,
  });
  const uploads = new SignedLinks(origin, '/files/raw/', clock);
  const results = new SignedLinks(origin, '/files/processed/', clock);
  const warehouse = home.shareWarehouse(PATIENCE_MS);
  const runs = new ProcessRunStarter(home, log);
  const scorer = new UploadScorer({ home, warehouse, clock, log });
  const door = fileDoor({ uploads, results, rawFolder, processedFolder, onUpload: (key) => scorer.add(key) });
  const page = pageFiles(pageFolder);
  const leadApi = makeLeadApi({
    processed,
    scoreStore: warehouse,
    runs: new FolderRuns(processed),
    starter: runs,
    registry: async () => new FileModelRegistry(processed),
    uploads,
    results,
    randomId,
    clock,
    log,
  });
  return {
    handler: (request) => (functionOf(request.path) === 'predict' ? predict(request) : leadApi(request)),
    files: async (request, response) => (await door(request, response)) || page(request, response),
    uploads: scorer,
    runs,
  };
}

/** Where the server writes what went wrong. */
export function serveLogFile(home: Home): string {
  return path.join(home.logFolder, 'serve.jsonl');
}
