import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  BatchExecuteStatementCommand,
  CancelStatementCommand,
  type ColumnMetadata,
  DescribeStatementCommand,
  type DescribeStatementCommandOutput,
  ExecuteStatementCommand,
  type Field,
  GetStatementResultCommand,
  type RedshiftDataClient,
  type SqlParameter,
} from '@aws-sdk/client-redshift-data';
import { ConcurrentChangeError, ServiceAccessError, ServiceThrottledError, WarehouseError } from '../../domain/errors';
import { type AwsCall, callAws, errorName, mapAwsError } from './map-error';

export type SqlCell = string | number | boolean | null;
/** Values of `:name` in the statements. They never become SQL text. */
export type SqlParameters = Readonly<Record<string, string | number>>;

export interface RedshiftTarget {
  readonly client: RedshiftDataClient;
  readonly workgroupName: string;
  readonly databaseName: string;
  /** Secret with `username` and `password`. */
  readonly secretArn: string;
  /** Longest time for one call of `run`, its retries included. Default 10 minutes; a Lambda function ends after 15. */
  readonly timeLimitMs?: number;
}

/** Why a statement ended FAILED or ABORTED: the cause of the WarehouseError. */
export class StatementFailure extends Error {
  constructor(
    /** What Redshift says, on one line, without `ERROR:`. */
    readonly reason: string,
    /** Which of the statements, from 0; `null` where Redshift does not tell. */
    readonly index: number | null,
  ) {
    super(reason);
  }
}

/** Statements that have run. */
export interface FinishedRun {
  /** Rows that the statement at `index` has returned, fetched now. */
  rows(index: number): Promise<SqlCell[][]>;
}

const TIME_LIMIT_MS = 10 * 60_000;
/** The longest that the Data API holds a call open. */
const LONG_POLL_SECONDS = 30;
const POLL_PAUSE_MS = 1_000;
/** A transaction that has lost against another one is rolled back whole and runs again. */
const ATTEMPTS = 3;
const RETRY_PAUSE_MS = 500;
/** 100 KB, of whatever thousand: https://docs.aws.amazon.com/redshift/latest/mgmt/data-api.html */
const MAX_STATEMENT_BYTES = 100_000;
export const MAX_STATEMENTS = 40;

const CONFLICT =
  /serializable isolation|conflict with concurrent transaction|concurrent transaction|deadlock detected/i;
const UNREACHABLE =
  /connection (to|was|is|has|refused|reset|lost|timed)|communications link|terminating connection|(workgroup|database|server|endpoint) is (not available|unavailable|starting|resuming|being)|is paused|shutting down/i;
const NO_ENDPOINT = /endpoint does(n't| not) exist/i;
const REMEDIES: readonly (readonly [RegExp, string])[] = [
  [
    /usage limit/i,
    'The RPU-hour limit of the warehouse is used up: raise it in the stage config, or wait for the next month.',
  ],
  [
    /longer than the length defined|value too long/i,
    'The warehouse keeps at most 65,535 bytes of a text and 1,024 of an id: shorten the cell, or leave its column out of the export.',
  ],
  [/relation .* does not exist/i, 'The tables are made by the load step of a run: start the pipeline once.'],
  [
    /access ?denied|not authorized|default.*iam role|iam role.*default/i,
    'Check that the default role of the namespace may read leads/ and read and write warehouse/exchange/ of the processed bucket.',
  ],
];

/**
 * Statements over the Data API: each `run` is one transaction on a connection of its own, so temporary tables live
 * until its end. A workgroup that sleeps wakes up by the first statement, which only takes longer then.
 */
export class RedshiftSession {
  private closed = false;

  constructor(private readonly target: RedshiftTarget) {}

  /**
   * Runs the statements, all or none. `what` completes "The warehouse could not …". Values go in as parameters.
   * Throws WarehouseError (with StatementFailure as its cause), ServiceThrottledError, ConcurrentChangeError,
   * ServiceAccessError or ServiceFailedError.
   */
  async run(what: string, statements: readonly string[], parameters: SqlParameters = {}): Promise<FinishedRun> {
    if (this.closed) throw new WarehouseError(`The warehouse could not ${what}: it has been closed.`);
    const bound = bind(what, statements, parameters);
    const deadline = Date.now() + (this.target.timeLimitMs ?? TIME_LIMIT_MS);
    for (let attempt = 1; ; attempt++) {
      const id = await this.submit(what, bound, deadline);
      if (typeof id === 'string') return { rows: (index) => this.rowsOf(what, bound.sqls.length > 1, id, index) };
      if (!CONFLICT.test(id.reason)) throw failed(what, id);
      if (attempt === ATTEMPTS) {
        throw new ConcurrentChangeError(
          `The warehouse could not ${what}: another run changes the same table. Run again.`,
          { cause: id },
        );
      }
      await pause(RETRY_PAUSE_MS * attempt);
    }
  }

  /** Later calls of `run` are refused. */
  close(): void {
    this.closed = true;
  }

  /** The id of the finished run, or why it failed. */
  private async submit(what: string, { sqls, parameters }: BoundStatements, deadline: number) {
    const { client, workgroupName, databaseName, secretArn } = this.target;
    const common = {
      WorkgroupName: workgroupName,
      Database: databaseName,
      SecretArn: secretArn,
      StatementName: `leadscore: ${what}`,
      // The SDK repeats a call whose answer is lost; by the token the service knows it as the same.
      ClientToken: randomUUID(),
      WaitTimeSeconds: secondsUntil(deadline),
      ...(parameters.length > 0 ? { Parameters: parameters } : {}),
    };
    const answer = await this.call(what, () =>
      sqls.length === 1
        ? client.send(new ExecuteStatementCommand({ ...common, Sql: sqls[0] }))
        : client.send(new BatchExecuteStatementCommand({ ...common, Sqls: [...sqls] })),
    );
    const id = answer.Id;
    if (id === undefined) throw new WarehouseError(`The warehouse could not ${what}: Redshift gave no statement id.`);
    if (answer.Status === 'FINISHED') return id;
    const described = await this.settle(what, id, deadline);
    return described.Status === 'FINISHED' ? id : failureOf(described);
  }

  /** Waits until the statement has ended, in whatever way. After the deadline it is cancelled. */
  private async settle(what: string, id: string, deadline: number): Promise<DescribeStatementCommandOutput> {
    const { client } = this.target;
    while (Date.now() < deadline) {
      const described = await this.call(what, async () => {
        try {
          return await client.send(new DescribeStatementCommand({ Id: id, WaitTimeSeconds: secondsUntil(deadline) }));
        } catch (error) {
          // All places for waiting calls are taken; asking without waiting is always allowed.
          if (errorName(error) !== 'ActiveWaitingRequestsExceededException') throw error;
          await pause(POLL_PAUSE_MS);
          return client.send(new DescribeStatementCommand({ Id: id }));
        }
      });
      if (described.Status === 'FINISHED' || described.Status === 'FAILED' || described.Status === 'ABORTED') {
        return described;
      }
    }
    // Whether it can still be cancelled does not matter: the next run repeats the work either way.
    await client.send(new CancelStatementCommand({ Id: id })).catch(() => undefined);
    const minutes = Math.round((this.target.timeLimitMs ?? TIME_LIMIT_MS) / 6_000) / 10;
    throw new WarehouseError(
      `The warehouse could not ${what} within ${minutes} minutes; the statement ${id} was cancelled. ` +
        'Raise the base capacity of the workgroup, or look at the statement in the Redshift console.',
    );
  }

  private async rowsOf(what: string, isBatch: boolean, id: string, index: number): Promise<SqlCell[][]> {
    const rows: SqlCell[][] = [];
    let page: string | undefined;
    do {
      const answer = await this.call(what, () =>
        this.target.client.send(
          new GetStatementResultCommand({
            Id: isBatch ? `${id}:${index + 1}` : id,
            ...(page ? { NextToken: page } : {}),
          }),
        ),
      );
      const columns = answer.ColumnMetadata ?? [];
      for (const record of answer.Records ?? []) rows.push(record.map((field, at) => cellOf(field, columns[at])));
      page = answer.NextToken;
    } while (page !== undefined && page !== '');
    return rows;
  }

  private async call<T>(what: string, send: () => Promise<T>): Promise<T> {
    const { workgroupName, databaseName } = this.target;
    const call: AwsCall = {
      service: 'Redshift',
      what: `${what} (workgroup ${workgroupName}, database ${databaseName})`,
      check:
        'Check that REDSHIFT_WORKGROUP, REDSHIFT_DATABASE and REDSHIFT_SECRET_ARN name what is deployed in this region, and ' +
        'that the role may use redshift-data on the workgroup and secretsmanager:GetSecretValue on the secret.',
    };
    return callAws(call, async () => {
      try {
        return await send();
      } catch (error) {
        const message = error instanceof Error ? error.message : '';
        const could = `Redshift could not ${call.what} (${message})`;
        if (NO_ENDPOINT.test(message)) throw new ServiceAccessError(`${could}. ${call.check}`, { cause: error });
        if (UNREACHABLE.test(message) || errorName(error) === 'ActiveWaitingRequestsExceededException') {
          throw new ServiceThrottledError(`${could}. It is busy or waking up; try again in a minute.`, {
            cause: error,
          });
        }
        throw mapAwsError(error, call);
      }
    });
  }
}

/** The failure behind an error of `run`, if a statement has failed. */
export function failureBehind(error: unknown): StatementFailure | null {
  return error instanceof WarehouseError && error.cause instanceof StatementFailure ? error.cause : null;
}

interface BoundStatements {
  readonly sqls: readonly string[];
  readonly parameters: SqlParameter[];
}

function bind(what: string, statements: readonly string[], parameters: SqlParameters): BoundStatements {
  let sqls = statements;
  const list: SqlParameter[] = [];
  for (const [name, value] of Object.entries(parameters)) {
    // The Data API has no empty parameter. This is the only value that is ever written out, and it is always the same.
    if (value === '') sqls = sqls.map((sql) => sql.replace(new RegExp(`:${name}\\b`, 'g'), "''"));
    else list.push({ name, value: String(value) });
  }
  const longest = Math.max(...sqls.map((sql) => Buffer.byteLength(sql)));
  if (longest > MAX_STATEMENT_BYTES) {
    throw new WarehouseError(
      `The warehouse could not ${what}: the statement has ${longest} bytes, and Redshift takes ${MAX_STATEMENT_BYTES}. ` +
        'The schema has too many columns; leave out those that the model does not need.',
    );
  }
  if (sqls.length > MAX_STATEMENTS) {
    throw new WarehouseError(`The warehouse could not ${what}: Redshift takes at most ${MAX_STATEMENTS} statements.`);
  }
  return { sqls, parameters: list };
}

function secondsUntil(deadline: number): number {
  return Math.max(1, Math.min(LONG_POLL_SECONDS, Math.ceil((deadline - Date.now()) / 1000)));
}

function failureOf({ Status, Error: text, SubStatements = [] }: DescribeStatementCommandOutput): StatementFailure {
  const index = SubStatements.findIndex(({ Status: status }) => status === 'FAILED');
  const said = (index < 0 ? undefined : SubStatements[index]?.Error) ?? text;
  const reason = said ?? (Status === 'ABORTED' ? 'the statement was cancelled' : 'Redshift gave no reason');
  const line = reason
    .replace(/\s+/g, ' ')
    .trim()
    .replace(/^ERROR: /, '');
  return new StatementFailure(line, SubStatements.length === 0 ? 0 : index < 0 ? null : index);
}

function failed(what: string, failure: StatementFailure): WarehouseError | ServiceThrottledError {
  const { reason } = failure;
  const remedy = REMEDIES.find(([pattern]) => pattern.test(reason))?.[1];
  const message = `The warehouse could not ${what}: ${reason.replace(/\.$/, '')}.${remedy === undefined ? '' : ` ${remedy}`}`;
  if (UNREACHABLE.test(reason)) return new ServiceThrottledError(message, { cause: failure });
  return new WarehouseError(message, { cause: failure });
}

function cellOf(field: Field, column: ColumnMetadata | undefined): SqlCell {
  if (field.isNull === true) return null;
  const value = field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue;
  if (value !== undefined) return value;
  throw new WarehouseError(
    `Redshift gave a value of the type ${column?.typeName ?? 'unknown'}, which nothing here reads.`,
  );
}
