import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PROCESSED_KEYS } from '../../../contracts/artifact-keys';
import { homeWithChampion } from '../../domain/pipeline/pipeline-home';
import { tempFolder } from '../../helpers/temp-folder';

/** A home folder whose champion is v1, without the run that made it. */
export async function championFolder(): Promise<string> {
  const { processed } = await homeWithChampion();
  const home = tempFolder();
  for (const { key } of await processed.list(PROCESSED_KEYS.models)) {
    const file = join(home, 'processed', key);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, (await processed.get(key)).body);
  }
  return home;
}
