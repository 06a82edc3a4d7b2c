import { leadSchemaSchema } from '../../../../contracts/lead-schema';
import { reasonSettings } from '../../../../domain/model/explain/serving-reasons';

const column = (key: string, more: object = {}) => ({ key, header: key, role: 'number', aliases: [], ...more });
const schemaOf = (more: object = {}, ...columns: object[]) => ({
  formatVersion: 1,
  idColumn: 'id',
  target: { column: 'converted', positiveValues: ['1'], negativeValues: ['0'] },
  order: null,
  nullTokens: [''],
  columns: [column('id', { role: 'id' }), column('converted', { role: 'target' }), ...columns],
  ...more,
});

test('a schema hides the columns that it marks, and missing strengths where it says so', () => {
  const schema = leadSchemaSchema.parse(
    schemaOf({ reasons: { hideMissingStrengths: true } }, column('a', { hiddenReason: true }), column('b')),
  );
  expect(reasonSettings(schema)).toEqual({ hidden: ['a'], hideMissingStrengths: true });
});

test('a schema that says nothing of reasons, as those of older versions, hides nothing; suspects neither', () => {
  const shown = [column('a'), column('b', { hiddenReason: false })];
  expect(reasonSettings(leadSchemaSchema.parse(schemaOf({}, ...shown)))).toEqual({
    hidden: [],
    hideMissingStrengths: false,
  });
  expect(reasonSettings(leadSchemaSchema.parse(schemaOf({ reasons: {} }))).hideMissingStrengths).toBe(false);
});

test('a misspelled setting is refused, not ignored', () => {
  expect(leadSchemaSchema.safeParse(schemaOf({ reasons: { hideMissing: true } })).success).toBe(false);
  expect(leadSchemaSchema.safeParse(schemaOf({}, column('a', { hiddenReason: 'yes' }))).success).toBe(false);
});
