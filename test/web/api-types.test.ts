import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openApiDocument } from '../../domain/api/openapi';
import { typeScriptOf } from './type-script-of';

const FILE = join(__dirname, '..', '..', 'web', 'src', 'api', 'schema.ts');

test('the types that the page is written against are those of the OpenAPI document', () => {
  const { schemas } = openApiDocument().components as { schemas: Parameters<typeof typeScriptOf>[0] };
  const wanted = typeScriptOf(schemas);
  if (process.env.LEADSCORE_UPDATE_DOCS !== undefined) writeFileSync(FILE, wanted);
  // Stale? LEADSCORE_UPDATE_DOCS=1 npx jest test/web/api-types
  expect(readFileSync(FILE, 'utf8')).toBe(wanted);
});

test('a type has the nulls, unions, optional members and odd names of its schema', () => {
  const made = typeScriptOf({
    Thing: {
      type: 'object',
      properties: {
        'a-b': { anyOf: [{ type: 'string' }, { type: 'null' }] },
        list: { type: 'array', items: { anyOf: [{ type: 'integer' }, { $ref: '#/components/schemas/Other' }] } },
        kind: { type: 'string', enum: ["it's", 'b'] },
        map: { type: 'object', additionalProperties: { type: 'number' } },
      },
      required: ['a-b', 'list'],
    },
  });
  expect(made).toContain(`export type Thing = {
  readonly 'a-b': string | null;
  readonly list: readonly (number | Other)[];
  readonly kind?: 'it\\'s' | 'b';
  readonly map?: { readonly [key: string]: number };
};`);
});
