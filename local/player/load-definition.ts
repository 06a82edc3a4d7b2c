import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { StateMachineDefinition } from './definition';
import { extractDefinition } from './resolve-template';
import { synthesize } from './synthesize';

/** All that the definition is made of; a change in any of these files makes the cached one stale. */
const SOURCE_FOLDERS = ['bin', 'lib', 'contracts', join('local', 'player')];
const SOURCE_FILES = ['cdk.json', 'package-lock.json'];

export interface LoadDefinitionOptions {
  /** @default the folder of this project */
  readonly projectFolder?: string;
  /** @default `node_modules/.cache/leadscore` in the project folder */
  readonly cacheFolder?: string;
  /** Stage whose state machine is played. @default dev */
  readonly stage?: string;
}

/**
 * The definition of the pipeline's state machine, synthesized from the CDK app. The first call takes seconds; later ones
 * read it from the cache, as long as none of its sources has changed.
 */
export async function loadDefinition(options: LoadDefinitionOptions = {}): Promise<StateMachineDefinition> {
  const projectFolder = options.projectFolder ?? resolve(__dirname, '..', '..');
  const cacheFolder = options.cacheFolder ?? join(projectFolder, 'node_modules', '.cache', 'leadscore');
  const stage = options.stage ?? 'dev';
  const file = join(cacheFolder, `state-machine-${stage}-${await hashOfSources(projectFolder)}.json`);
  const cached = await readOrNull(file);
  if (cached !== null) return JSON.parse(cached);

  const definition = extractDefinition(await synthesize(projectFolder, stage));
  await mkdir(cacheFolder, { recursive: true });
  // Renamed into place, so that a run that starts at the same time never reads half a file.
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, JSON.stringify(definition));
  await rename(unfinished, file);
  return definition;
}

async function hashOfSources(projectFolder: string): Promise<string> {
  const listed = await Promise.all(SOURCE_FOLDERS.map((folder) => typeScriptFiles(projectFolder, folder)));
  const names = [...SOURCE_FILES, ...listed.flat()];
  const contents = await Promise.all(names.map((name) => readFile(join(projectFolder, name))));
  const hash = createHash('sha256');
  names.forEach((name, index) => {
    hash.update(`${name}\0${contents[index].length}\0`).update(contents[index]);
  });
  return hash.digest('hex').slice(0, 32);
}

async function typeScriptFiles(projectFolder: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(projectFolder, folder), { recursive: true });
  return entries
    .filter((entry) => entry.endsWith('.ts'))
    .sort()
    .map((entry) => join(folder, entry));
}

async function readOrNull(file: string): Promise<string | null> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
