import type { IamRequest } from '../evaluate';
import { type LoggedCall, parametersOf } from '../logged-call';
import { iamRequest, type Place, regionalArn, textParameter, UnknownCallError } from './place';

const ON_TABLE = ['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan', 'DescribeTable'];

/** What a call of DynamoDB asks of IAM: its action on each table or index that it names. Throws UnknownCallError. */
export function dynamodbRequests(call: LoggedCall, place: Place): IamRequest[] {
  const operation = call.operation ?? '(unknown)';
  const tables = tablesOfCutBatch(call);
  const parameters =
    tables === null ? parametersOf(call) : { RequestItems: Object.fromEntries(tables.map((t) => [t, []])) };
  const on = (action: string, table: string, index?: unknown): IamRequest => {
    const arn = table.startsWith('arn:') ? table : regionalArn(place, 'dynamodb', `table/${table}`);
    return iamRequest(place, `dynamodb:${action}`, index === undefined ? arn : `${arn}/index/${index}`, {
      'dynamodb:LeadingKeys': [],
    });
  };
  if (ON_TABLE.includes(operation))
    return [on(operation, textParameter(parameters, 'TableName'), parameters.IndexName)];
  if (operation === 'BatchWriteItem' || operation === 'BatchGetItem') {
    return Object.keys((parameters.RequestItems ?? {}) as object).map((table) => on(operation, table));
  }
  if (operation === 'TransactWriteItems') {
    const items = (parameters.TransactItems ?? []) as Record<string, Record<string, unknown>>[];
    return items.flatMap((item) =>
      Object.entries(item).map(([kind, target]) =>
        on(kind === 'ConditionCheck' ? 'ConditionCheckItem' : `${kind}Item`, textParameter(target, 'TableName')),
      ),
    );
  }
  throw new UnknownCallError(`What dynamodb:${operation} asks of IAM is not known here.`);
}

/** The log cuts long bodies, and a batch of 25 items is long: its table stands at the very start. Null for a whole body. */
function tablesOfCutBatch(call: LoggedCall): string[] | null {
  if (!/^Batch(Write|Get)Item$/.test(call.operation ?? '') || call.body?.endsWith('}')) return null;
  const table = /^\{\s*"RequestItems"\s*:\s*\{\s*"([^"]+)"/.exec(call.body ?? '');
  if (table?.[1] === undefined) throw new UnknownCallError(`A cut ${call.operation} does not name its table.`);
  return [table[1]];
}
