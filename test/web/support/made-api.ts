import { madeDrift, madeDriftHistory } from './made-drift';
import { madeApi as madeLeadsApi } from './made-leads';
import { madeEvaluation, madeModels, madeRollout } from './made-model';
import { madeFileRun, madePreview, madeRun, madeRuns } from './made-runs';
import type { StubAnswer, StubRequest } from './stubbed-page';

/** An API over `total` made leads: something for every view. */
export function madeApi(total: number) {
  const leads = madeLeadsApi(total);
  const others: Readonly<Record<string, () => unknown>> = {
    '/model/evaluation': madeEvaluation,
    '/models': madeModels,
    '/rollout': madeRollout,
    '/drift/latest': madeDrift,
    '/drift/history': madeDriftHistory,
    '/runs': () => madeRuns(madeRun('r2', 5), madeRun('r1', 5, true)),
    '/runs/r1': () => madeRun('r1', 5, true),
    '/runs/r2': () => madeRun('r2', 5),
    '/runs/upload-7': () => madeFileRun('upload-7', 1),
    '/preview': madePreview,
  };
  return (request: StubRequest): StubAnswer | null => {
    const made = others[request.path];
    return made === undefined ? leads(request) : { json: made() };
  };
}
