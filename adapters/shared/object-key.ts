import { InvalidArtifactError } from '../../domain/errors';

/** Folder at the root of a store for unfinished writes and locks; never part of a listing. */
export const STORE_FOLDER = '.store';

/** Throws InvalidArtifactError unless `key` is a path of plain segments below the store's root. */
export function checkKey(key: string): void {
  checkSegments(key, key.split('/'));
}

/** As `checkKey`, for the start of keys: it may be empty, end with `/` or within a name. */
export function checkPrefix(prefix: string): void {
  if (prefix === '') return;
  const segments = prefix.split('/');
  if (segments.length > 1 && segments.at(-1) === '') segments.pop();
  checkSegments(prefix, segments);
}

function checkSegments(key: string, segments: readonly string[]): void {
  const wrong = segments.find((segment) => segment === '' || segment === '.' || segment === '..');
  const problem =
    wrong === ''
      ? 'it has an empty part between slashes'
      : wrong !== undefined
        ? `it has the part ${wrong}`
        : key.includes('\\')
          ? 'it has a backslash'
          : key.includes('\0')
            ? 'it has a NUL character'
            : segments[0] === STORE_FOLDER
              ? `${STORE_FOLDER} is where the store keeps its locks`
              : null;
  if (problem === null) return;
  throw new InvalidArtifactError(
    `${JSON.stringify(key)} cannot name an object: ${problem}. A key looks like leads/2026-11.csv.`,
  );
}
