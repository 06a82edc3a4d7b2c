import { RedshiftSession, StatementFailure } from '../../../adapters/aws/redshift-session';
import {
  ConcurrentChangeError,
  ServiceAccessError,
  ServiceFailedError,
  ServiceThrottledError,
  WarehouseError,
} from '../../../domain/errors';
import { fakeRedshift, type SentCall, sdkError } from './support/fake-redshift';

const ID = 'd9b6c0c9-0747-4bf4-b142-e8883122f766';
const FINISHED = { Id: ID, Status: 'FINISHED' };

function open(answer: (call: SentCall, count: number) => unknown, options: { timeLimitMs?: number } = {}) {
  let count = 0;
  const { client, calls } = fakeRedshift((call) => answer(call, ++count));
  const target = { client, workgroupName: 'wg', databaseName: 'db', secretArn: 'arn:secret', ...options };
  return { session: new RedshiftSession(target), calls };
}

describe('RedshiftSession', () => {
  test('one statement that ends at once is one call, which waits for it and is safe to repeat', async () => {
    const { session, calls } = open(() => FINISHED);
    await session.run('look', ['SELECT 1']);
    await session.run('look', ['SELECT 1']);
    const [first, second] = calls.map(({ input }) => input);
    expect(calls.map(({ operation }) => operation)).toEqual(['ExecuteStatement', 'ExecuteStatement']);
    expect(first).toMatchObject({
      WorkgroupName: 'wg',
      Database: 'db',
      SecretArn: 'arn:secret',
      Sql: 'SELECT 1',
      StatementName: 'leadscore: look',
      WaitTimeSeconds: 30,
    });
    expect(first.ClientToken).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.ClientToken).not.toBe(first.ClientToken);
  });

  test('several statements are one transaction, and rows come from the statement that is named', async () => {
    const { session, calls } = open(({ operation, input }) => {
      if (operation !== 'GetStatementResult') return FINISHED;
      const ColumnMetadata = [
        { typeName: 'varchar' },
        { typeName: 'int8' },
        { typeName: 'float8' },
        { typeName: 'bool' },
      ];
      return input.NextToken === undefined
        ? {
            ColumnMetadata,
            Records: [[{ stringValue: 'a' }, { longValue: 1 }, { doubleValue: 0.5 }, { isNull: true }]],
            NextToken: 'p2',
          }
        : {
            ColumnMetadata,
            Records: [[{ stringValue: '' }, { longValue: 0 }, { doubleValue: 0 }, { booleanValue: false }]],
          };
    });
    const run = await session.run('look', ['LOCK TABLE t', 'SELECT * FROM t']);
    expect(await run.rows(1)).toEqual([
      ['a', 1, 0.5, null],
      ['', 0, 0, false],
    ]);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'BatchExecuteStatement',
      'GetStatementResult',
      'GetStatementResult',
    ]);
    expect(calls[1].input).toEqual({ Id: `${ID}:2` });
    expect(calls[2].input).toEqual({ Id: `${ID}:2`, NextToken: 'p2' });
  });

  test('values are sent as parameters and never become part of a statement', async () => {
    const hostile = `x'; DROP TABLE leads; --`;
    const { session, calls } = open(() => FINISHED);
    await session.run('look', ['SELECT 1 FROM t WHERE a = :a AND b = :b AND c = :b'], { a: hostile, b: 2.5 });
    expect(calls[0].input).toMatchObject({
      Sql: 'SELECT 1 FROM t WHERE a = :a AND b = :b AND c = :b',
      Parameters: [
        { name: 'a', value: hostile },
        { name: 'b', value: '2.5' },
      ],
    });
  });

  test('an empty value, which the service refuses as a parameter, is written as an empty literal', async () => {
    const { session, calls } = open(() => FINISHED);
    await session.run('look', ['SELECT 1 FROM t WHERE a = :a AND ab = :ab'], { a: '', ab: 'x' });
    expect(calls[0].input).toMatchObject({
      Sql: `SELECT 1 FROM t WHERE a = '' AND ab = :ab`,
      Parameters: [{ name: 'ab', value: 'x' }],
    });
  });

  test('a sleeping workgroup is waited for by long polls', async () => {
    const { session, calls } = open(({ operation }, count) => {
      if (operation === 'ExecuteStatement') return { Id: ID, Status: 'SUBMITTED' };
      return { Id: ID, Status: count < 4 ? 'PICKED' : 'FINISHED' };
    });
    await session.run('look', ['SELECT 1']);
    expect(calls.map(({ operation }) => operation)).toEqual([
      'ExecuteStatement',
      'DescribeStatement',
      'DescribeStatement',
      'DescribeStatement',
    ]);
    expect(calls[1].input).toEqual({ Id: ID, WaitTimeSeconds: 30 });
  });

  test('where no place for a waiting call is left it asks without waiting', async () => {
    const { session, calls } = open(({ operation, input }) => {
      if (operation === 'ExecuteStatement') return { Id: ID, Status: 'STARTED' };
      if (input.WaitTimeSeconds !== undefined) return sdkError('ActiveWaitingRequestsExceededException', 'too many');
      return FINISHED;
    });
    await session.run('look', ['SELECT 1']);
    expect(calls.at(-1)).toEqual({ operation: 'DescribeStatement', input: { Id: ID } });
  });

  test('a statement that takes too long is cancelled, and the error says what to do', async () => {
    const { session, calls } = open(
      ({ operation }) => (operation === 'other' ? { Status: true } : { Id: ID, Status: 'STARTED' }),
      { timeLimitMs: 30 },
    );
    const late = session.run('take in the leads', ['COPY x']);
    await expect(late).rejects.toThrow(WarehouseError);
    await expect(late).rejects.toThrow(/could not take in the leads within .* minutes.*cancelled.*base capacity/);
    expect(calls.at(-1)).toEqual({ operation: 'other', input: { Id: ID } });
  });

  test('a failed statement is a WarehouseError with its purpose, its reason on one line, and its place', async () => {
    const { session } = open(({ operation }) =>
      operation === 'DescribeStatement'
        ? {
            Id: ID,
            Status: 'FAILED',
            Error: 'Query #2 failed with ERROR: x',
            SubStatements: [{ Status: 'ABORTED' }, { Status: 'FAILED', Error: 'ERROR: column "x"\n  does not exist' }],
          }
        : { Id: ID, Status: 'FAILED' },
    );
    const error = await session.run('take in the leads', ['A', 'B']).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(WarehouseError);
    expect((error as WarehouseError).message).toBe(
      'The warehouse could not take in the leads: column "x" does not exist.',
    );
    expect((error as WarehouseError).cause).toBeInstanceOf(StatementFailure);
    expect((error as WarehouseError).cause).toMatchObject({ index: 1 });
  });

  test.each([
    ['ERROR: Query reached usage limit', /stage config/, WarehouseError],
    ['ERROR: relation "leads" does not exist', /start the pipeline once/, WarehouseError],
    ['ERROR: Value too long for character type', /65,535/, WarehouseError],
    ['ERROR: S3ServiceException:Access Denied,Status 403', /default role/, WarehouseError],
    ['ERROR: terminating connection due to administrator command', /terminating/, ServiceThrottledError],
  ])('%s gets its remedy', async (reason, remedy, type) => {
    const { session } = open(({ operation }) => ({
      Id: ID,
      Status: 'FAILED',
      ...(operation === 'DescribeStatement' ? { Error: reason } : {}),
    }));
    const error = await session.run('work', ['A']).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(remedy);
  });

  test('a transaction that lost against another one runs again, with a token of its own', async () => {
    const { session, calls } = open(({ operation }, count) => {
      if (operation === 'DescribeStatement') {
        return { Id: ID, Status: 'FAILED', Error: 'ERROR: 1023 DETAIL: Serializable isolation violation on table' };
      }
      return count < 3 ? { Id: ID, Status: 'FAILED' } : FINISHED;
    });
    await session.run('work', ['A', 'B']);
    const tokens = calls.filter(({ input }) => input.ClientToken).map(({ input }) => input.ClientToken);
    expect(new Set(tokens).size).toBe(2);
  });

  test('a transaction that always loses is a ConcurrentChangeError', async () => {
    const { session } = open(({ operation }) => ({
      Id: ID,
      Status: 'FAILED',
      ...(operation === 'DescribeStatement' ? { Error: 'ERROR: deadlock detected' } : {}),
    }));
    await expect(session.run('work', ['A'])).rejects.toThrow(ConcurrentChangeError);
  });

  test.each([
    ['ThrottlingException', 'Rate exceeded', 400, ServiceThrottledError],
    ['ActiveStatementsExceededException', 'Active statements exceeded the allowed quota', 400, ServiceThrottledError],
    ['ActiveSessionsExceededException', 'sessions', 400, ServiceThrottledError],
    ['InternalServerException', 'oops', 500, ServiceThrottledError],
    ['ValidationException', 'The workgroup is not available: it is MODIFYING', 400, ServiceThrottledError],
    ['ValidationException', "Redshift endpoint doesn't exist in this region.", 400, ServiceAccessError],
    ['AccessDeniedException', 'not authorized to perform: redshift-data:ExecuteStatement', 400, ServiceAccessError],
    ['ValidationException', 'something else', 400, ServiceFailedError],
  ])('%s (%s) has the name that says whether waiting helps', async (name, message, status, type) => {
    const { session } = open(() => sdkError(name, message, status));
    const error = await session.run('work', ['A']).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(type);
    expect((error as Error).message).toMatch(/could not work \(workgroup wg, database db\)/);
    expect((error as Error).cause).toMatchObject({ name });
  });

  test('a statement larger than Redshift takes is not sent', async () => {
    const { session, calls } = open(() => FINISHED);
    await expect(session.run('work', [`SELECT ${'x'.repeat(100_000)}`])).rejects.toThrow(/too many columns/);
    expect(calls).toEqual([]);
  });
});
