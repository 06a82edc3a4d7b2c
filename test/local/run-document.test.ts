import { join } from 'node:path';
import { FolderObjectStore } from '../../adapters/local/folder-object-store';
import { openHome } from '../../local/home';
import { makeRunDocument } from '../../local/run-document';
import { homeWithChampion, type PipelineHome } from '../domain/pipeline/pipeline-home';
import { tempFolder } from '../helpers/temp-folder';

const home = openHome(join(tempFolder(), 'home'));
let memory: PipelineHome;

beforeAll(async () => {
  memory = await homeWithChampion();
  memory.candidatesSee = 'nothing';
  await memory.train('run-2');
  const store = new FolderObjectStore(join(home.folder, 'processed'));
  for (const key of await memory.processed.keys()) await store.put(key, (await memory.processed.get(key)).body);
});

const documentOf = (runId: string) =>
  makeRunDocument(home, { runId, status: 'SUCCEEDED', failure: null, thrown: null, timings: {}, scored: null });

describe('makeRunDocument', () => {
  test('gives the hot leads and grades of the champion where the run’s own model was held back', async () => {
    const document = await documentOf('run-2');
    const ofChampion = await home.processed.find('models/v1/evaluation.json');
    const { hotLine, grades } = JSON.parse(new TextDecoder().decode(ofChampion?.body));
    expect(document).toMatchObject({ trained: true, released: { version: 'v1', promoted: false }, hotLine, grades });
    expect(document.challenger).toMatchObject({
      version: 'v2',
      rocAuc: 0.5,
      reason: expect.stringMatching(/below the floor/),
    });
    expect(document.challenger?.hotLine).not.toEqual(hotLine);
  });

  test('has no challenger where the run trained nothing', async () => {
    expect(await documentOf('run-9')).toMatchObject({ trained: false, challenger: null, released: { version: 'v1' } });
  });
});
