import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import { driftHistory } from '../../../domain/api/drift-checks';
import { listModelVersions } from '../../../domain/api/list-models';
import { ServiceThrottledError } from '../../../domain/errors';
import { startRollout } from '../../../domain/pipeline/rollout';
import { homeWithChampion, type PipelineHome } from '../pipeline/pipeline-home';
import { sampleReport } from '../reports/drift/sample-report';

const EVALUATION = PROCESSED_KEYS.model('v2', 'evaluation.json');
const ROLLOUT = 'models/rollout.json';

let home: PipelineHome;
beforeAll(async () => {
  home = await homeWithChampion();
  await home.train('run-2');
  await startRollout(home, { version: 'v2', mode: 'shadow', share: 0, reason: 'tried' });
  await home.processed.put(PROCESSED_KEYS.driftReport('run-2'), JSON.stringify(sampleReport({ runId: 'run-2' })));
});
afterEach(() => jest.restoreAllMocks());

/** The store is as it was, but one object cannot be read or has other contents. */
function instead(key: string, answer: () => Uint8Array): void {
  jest.restoreAllMocks();
  const { processed } = home;
  const find = processed.find.bind(processed);
  jest.spyOn(processed, 'find').mockImplementation(async (asked) => {
    return asked === key ? { body: answer(), etag: 'other' } : find(asked);
  });
}
const damaged = () => new TextEncoder().encode('{"formatVersion":');
const throttled = () => {
  throw new ServiceThrottledError('S3 is busy.');
};

describe('the list of models', () => {
  test('leaves out the metrics of a version whose evaluation is damaged, and a plan that is damaged', async () => {
    instead(EVALUATION, damaged);
    expect((await listModelVersions(home.processed)).models).toMatchObject([
      { version: 'v2', metrics: null },
      { version: 'v1', metrics: { rocAuc: expect.any(Number) } },
    ]);
    instead(ROLLOUT, damaged);
    const [v2] = (await listModelVersions(home.processed)).models;
    expect(v2).toMatchObject({ version: 'v2', reason: expect.not.stringContaining('tried') });
  });

  test.each([EVALUATION, ROLLOUT])('is refused where the store is too busy to give %s', async (key) => {
    instead(key, throttled);
    await expect(listModelVersions(home.processed)).rejects.toThrow(ServiceThrottledError);
  });
});

describe('the history of drift', () => {
  test('names no release of a version whose evaluation is damaged, and is refused where the store is too busy', async () => {
    instead(EVALUATION, damaged);
    expect((await driftHistory(home.processed)).checks[0]).toMatchObject({ runId: 'run-2', released: null });
    instead(EVALUATION, throttled);
    await expect(driftHistory(home.processed)).rejects.toThrow(ServiceThrottledError);
  });
});
