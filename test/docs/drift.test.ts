import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DEFAULT_DRIFT_RULES } from '../../contracts/drift-rules';
import { PROJECT_ROOT } from '../helpers/run-cli';

/** Keys with their defaults, nested ones joined by a dot. */
function leaves(value: object, prefix = ''): [key: string, value: unknown][] {
  return Object.entries(value).flatMap(([key, member]): [string, unknown][] =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? leaves(member, `${prefix}${key}.`)
      : [[prefix + key, member]],
  );
}

test('docs/drift.md lists every rule with its default, and no other', () => {
  const text = readFileSync(join(PROJECT_ROOT, 'docs', 'drift.md'), 'utf8');
  const rows = [...text.matchAll(/^\| `([\w.]+)` \| (\S+) \|/gm)].map(([, key, value]) => [
    key,
    JSON.parse(value ?? ''),
  ]);
  const { formatVersion: _, ...rules } = DEFAULT_DRIFT_RULES;
  expect(Object.fromEntries(rows)).toEqual(Object.fromEntries(leaves(rules)));
});
