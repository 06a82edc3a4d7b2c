import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../helpers/run-cli';
import { publishedSchemas } from './published-schemas';

const FOLDER = join(PROJECT_ROOT, 'contracts', 'schemas');

test.each(Object.entries(publishedSchemas()))(
  'contracts/schemas/%s is what the contract says (else: LEADSCORE_UPDATE_DOCS=1 npx jest test/contracts)',
  (name, schema) => {
    const file = join(FOLDER, name);
    const wanted = `${JSON.stringify(schema, null, 2)}\n`;
    if (process.env.LEADSCORE_UPDATE_DOCS === '1') {
      mkdirSync(FOLDER, { recursive: true });
      writeFileSync(file, wanted);
    }
    expect(existsSync(file) ? readFileSync(file, 'utf8') : `${name} is missing`).toBe(wanted);
  },
);

test('the published report has what its readers were promised', () => {
  const schema = publishedSchemas()['drift-report.schema.json'] as {
    required: string[];
    $defs: Record<string, { required: string[] }>;
  };
  expect(schema.required).toEqual(expect.arrayContaining(['verdict', 'sentence', 'columns']));
  const promised = ['column', 'method', 'statistic', 'pValue', 'adjustedPValue', 'effect', 'threshold', 'direction'];
  expect(schema.$defs.column?.required).toEqual(
    expect.arrayContaining([...promised, 'nReference', 'nCurrent', 'verdict']),
  );
});
