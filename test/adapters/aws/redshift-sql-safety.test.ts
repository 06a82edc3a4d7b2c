import fc from 'fast-check';
import { s3Literal } from '../../../adapters/aws/redshift-names';
import { RedshiftWarehouse } from '../../../adapters/aws/redshift-warehouse';
import type { LeadSchema } from '../../../contracts/lead-schema';
import { InvalidArtifactError, InvalidSchemaError } from '../../../domain/errors';
import { leadColumn, smallSchema, withRoles } from '../../helpers/lead-schema';
import { leadsParquet } from '../../helpers/leads-parquet';
import { MemoryObjectStore } from '../../helpers/memory-object-store';
import { fakeRedshift, type SentCall, statementsOf } from './support/fake-redshift';

const HOSTILE = [
  `x'; DROP TABLE leads; --`,
  `x" OR "1"="1`,
  `\\'; DELETE FROM scores; --`,
  ':runId',
  `$$; DROP TABLE scores; $$`,
  `') TO 's3://theirs/' IAM_ROLE default; --`,
];

class S3LikeStore extends MemoryObjectStore {
  override uri(key: string): string {
    return `s3://processed-bucket/${key}`;
  }
}

/** A warehouse on a service that says yes to everything; `stored` are the columns of `leads`. */
function open(stored: readonly (readonly [string, string])[] = []) {
  const rows = stored.map(([name, type]) => [
    { stringValue: name },
    { stringValue: type },
    { stringValue: name === 'lead_id' ? 'NO' : 'YES' },
  ]);
  let looks = 0;
  const { client, calls } = fakeRedshift(({ operation, input }: SentCall) => {
    if (operation !== 'GetStatementResult') return { Id: 'id', Status: 'FINISHED' };
    const [, place] = String(input.Id).split(':');
    if (place === '1') return { Records: rows };
    if (place !== '2') return { Records: [] };
    // The second look of a migration is its end here.
    return ++looks > 1 ? new Error('enough') : { Records: [[{ stringValue: '0001 scores' }]] };
  });
  const processed = new S3LikeStore();
  const warehouse = RedshiftWarehouse.open({
    client,
    workgroupName: 'wg',
    databaseName: 'db',
    secretArn: 'arn',
    processed,
  });
  return { warehouse, processed, calls };
}

function expectNowhere(text: string, calls: readonly SentCall[]): void {
  const statements = statementsOf(calls);
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) expect(statement).not.toContain(text);
}

describe('statements for Redshift', () => {
  const schema = smallSchema();

  test.each(HOSTILE)('the run id %s stays a value', async (runId) => {
    const { warehouse, calls } = open();
    await warehouse.exportLeadsOfRuns(schema, [runId]);
    if (runId !== ':runId') expectNowhere(runId, calls);
    expect(calls[0].input.Parameters).toEqual([{ name: 'runId0', value: runId }]);
  });

  test.each(HOSTILE)('the lead id %s stays a value', async (leadId) => {
    const { warehouse, calls } = open();
    await warehouse.scoreHistory(leadId);
    expectNowhere(leadId, calls);
    expect(calls[0].input.Parameters).toEqual([{ name: 'leadId', value: leadId }]);
  });

  test.each(HOSTILE)('the outcome word %s stays a value', async (word) => {
    const target = { column: 'converted', positiveValues: [word], negativeValues: ['no'] };
    const { warehouse, calls } = open(
      schema.columns.map(({ key }) => [key, key === 'lead_number' ? 'double precision' : 'character varying']),
    );
    await expect(warehouse.migrate(smallSchema({ target }))).rejects.toThrow('enough');
    expectNowhere(word, calls);
    expect(JSON.stringify(calls.map(({ input }) => input.Parameters))).toContain(JSON.stringify(word));
  });

  test('bounds of a window are values, whatever they are', async () => {
    for (const bound of [1.5, -0, 1e300, Number.NEGATIVE_INFINITY, Number.NaN]) {
      const { warehouse, calls } = open();
      await warehouse.exportLabelledLeads(schema, { from: bound, to: bound });
      expect(calls[0].input.Parameters).toEqual([
        { name: 'order_from', value: String(bound) },
        { name: 'order_to', value: String(bound) },
      ]);
    }
  });

  test.each(HOSTILE)('scores with the text %s reach Redshift by a file only', async (text) => {
    const { warehouse, calls, processed } = open();
    const score = { probability: 0.5, grade: 'A' as const, hot: true, scoredAt: '2026-11-20T00:00:00Z' };
    await warehouse.appendScores([{ ...score, leadId: text, runId: text, modelVersion: text }]);
    expectNowhere(text, calls);
    expect(await processed.list('warehouse/exchange/')).toHaveLength(1);
  });

  test.each(HOSTILE)('columns of a file that are called %s get a name of ours', async (name) => {
    const { warehouse, calls, processed } = open();
    const withExtra: LeadSchema = { ...schema, columns: [...schema.columns, leadColumn(name, 'category')] };
    const bytes = leadsParquet(withExtra, 'r1', [{ lead_id: 'a', [name]: name }]);
    await processed.put('leads/run_id=r1/p.parquet', bytes);
    await warehouse.upsertLeads(schema, 'leads/run_id=r1/');
    expectNowhere(name, calls);
    expect(statementsOf(calls).join()).toContain(`"column${schema.columns.length}$" VARCHAR(65535)`);
  });

  test('a prefix with quotes in it reaches Redshift by the manifest only', async () => {
    const { warehouse, calls, processed } = open();
    const prefix = `leads/run_id=it's "odd"/`;
    await processed.put(`${prefix}p.parquet`, leadsParquet(schema, 'r1', [{ lead_id: 'a' }]));
    await warehouse.upsertLeads(schema, prefix);
    expectNowhere('odd', calls);
  });

  test('a key that is none never gets as far as a statement', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1 }), async (key) => {
        fc.pre(!/^[a-z_][a-z0-9_]*$/.test(key));
        const wrong = { ...schema, columns: [...schema.columns, leadColumn(key, 'category')] };
        const { warehouse, calls } = open();
        await expect(warehouse.migrate(wrong)).rejects.toThrow(InvalidSchemaError);
        await expect(warehouse.exportOpenLeads(wrong)).rejects.toThrow(InvalidSchemaError);
        expect(calls).toEqual([]);
      }),
      { numRuns: 50 },
    );
  });

  test('what writes takes the lock of its table first, so that it sees what the one before it has done', async () => {
    const { warehouse, calls, processed } = open();
    await processed.put('leads/run_id=r1/p.parquet', leadsParquet(schema, 'r1', [{ lead_id: 'a' }]));
    await expect(warehouse.migrate(schema)).rejects.toThrow('enough');
    await warehouse.upsertLeads(schema, 'leads/run_id=r1/');
    await warehouse.appendScores([
      { leadId: 'a', runId: 'r', modelVersion: 'v', probability: 1, grade: 'A', hot: true, scoredAt: '2026-11-20' },
    ]);
    const writes = calls.flatMap(({ input }) => {
      const sqls = (input.Sqls ?? []) as string[];
      return sqls.some((sql) => /^(INSERT|MERGE|CREATE TABLE)/.test(sql)) ? [sqls[0]] : [];
    });
    expect(writes).toEqual(['LOCK TABLE schema_changes', 'LOCK TABLE leads', 'LOCK TABLE scores']);
  });

  test('every name is quoted, so a reserved word can be a key', async () => {
    const words = withRoles(schema, { select: 'number', user: 'category', oid: 'flag' });
    const { warehouse, calls } = open();
    await warehouse.exportOpenLeads(words);
    expect(statementsOf(calls)[0]).toMatch(/"select", "user", "oid\$" FROM leads/);
  });

  test.each([`s3://b/a'b`, 's3://b/a b', 's3://b/a\\b', 'file:///a', 's3:///a', 's3://B"/a', 's3://bucket/a\nb'])(
    'the address %s is refused as a literal',
    (uri) => {
      expect(() => s3Literal(uri)).toThrow(InvalidArtifactError);
    },
  );
});
