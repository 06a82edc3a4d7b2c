import path from 'node:path';
import { BriefWarehouse } from '../../adapters/local/brief-warehouse';
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
import type { Home } from '../home';
import { fileDoor } from './file-door';
import { functionOf } from './match-route';
import { UploadScorer } from './score-upload';

export interface LocalApi {
  readonly handler: HttpHandler;
  readonly files: ReturnType<typeof fileDoor>;
  readonly uploads: UploadScorer;
}

/** The handlers of the API over a home on this machine; `origin` is the server's address, once it listens. */
export function localApi(home: Home, log: Log, origin: () => string): LocalApi {
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
  const warehouse = new BriefWarehouse(home.warehouseFile, () => home.openWarehouse());
  const scorer = new UploadScorer({ home, warehouse, clock, log });
  const leadApi = makeLeadApi({
    processed,
    scoreStore: warehouse,
    runs: new FolderRuns(processed),
    uploads,
    results,
    randomId,
    clock,
    log,
  });
  return {
    handler: (request) => (functionOf(request.path) === 'predict' ? predict(request) : leadApi(request)),
    files: fileDoor({ uploads, results, rawFolder, processedFolder, onUpload: (key) => scorer.add(key) }),
    uploads: scorer,
  };
}

/** Where the server writes what went wrong. */
export function serveLogFile(home: Home): string {
  return path.join(home.logFolder, 'serve.jsonl');
}
