import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new empty folder that is removed when the tests of the file are over. Its name has a space and a bracket. */
export function tempFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lead score [test] '));
  folders.push(folder);
  return folder;
}

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});
