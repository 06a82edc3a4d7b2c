import {
  BatchExecuteStatementCommand,
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';

/** One call of the Data API as it was sent. */
export interface SentCall {
  readonly operation:
    | 'ExecuteStatement'
    | 'BatchExecuteStatement'
    | 'DescribeStatement'
    | 'GetStatementResult'
    | 'other';
  readonly input: Readonly<Record<string, unknown>>;
}

/** The Data API without a database: `answer` gives each call's output, or an Error, which is thrown. */
export function fakeRedshift(answer: (call: SentCall) => unknown) {
  const calls: SentCall[] = [];
  const client = {
    send: async (command: { readonly input: SentCall['input'] }) => {
      const call: SentCall = { operation: operationOf(command), input: command.input };
      calls.push(call);
      const output = answer(call);
      if (output instanceof Error) throw output;
      return output;
    },
  };
  return { client: client as unknown as RedshiftDataClient, calls };
}

/** An error as the SDK throws it. */
export function sdkError(name: string, message: string, httpStatusCode = 400): Error {
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

/** All statements of the calls, as they were sent. */
export function statementsOf(calls: readonly SentCall[]): string[] {
  return calls.flatMap(({ input }) => (input.Sqls ?? (input.Sql === undefined ? [] : [input.Sql])) as string[]);
}

function operationOf(command: unknown): SentCall['operation'] {
  if (command instanceof ExecuteStatementCommand) return 'ExecuteStatement';
  if (command instanceof BatchExecuteStatementCommand) return 'BatchExecuteStatement';
  if (command instanceof DescribeStatementCommand) return 'DescribeStatement';
  return command instanceof GetStatementResultCommand ? 'GetStatementResult' : 'other';
}
