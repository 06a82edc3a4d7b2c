import {
  DescribeStatementCommand,
  ExecuteStatementCommand,
  GetStatementResultCommand,
  type RedshiftDataClient,
} from '@aws-sdk/client-redshift-data';
import { waitUntil } from '../../helpers/wait-until';

export interface WarehouseAddress {
  readonly WorkgroupName: string;
  readonly Database: string;
  readonly SecretArn: string;
}

/** The warehouse through the Data API, as an analyst's script uses it. */
export class WarehouseView {
  constructor(
    private readonly client: RedshiftDataClient,
    private readonly address: WarehouseAddress,
  ) {}

  /** Rows of one query; the first page of the answer. */
  async rows(
    sql: string,
    parameters: Readonly<Record<string, string>> = {},
  ): Promise<(string | number | boolean | null)[][]> {
    const named = Object.entries(parameters).map(([name, value]) => ({ name, value }));
    const { Id } = await this.client.send(
      new ExecuteStatementCommand({ ...this.address, Sql: sql, ...(named.length > 0 ? { Parameters: named } : {}) }),
    );
    await waitUntil(`statement ${sql} ends`, 30_000, async () => {
      const { Status, Error: error } = await this.client.send(new DescribeStatementCommand({ Id }));
      if (Status === 'FAILED' || Status === 'ABORTED') throw new Error(error ?? Status);
      return Status === 'FINISHED';
    });
    const { Records = [] } = await this.client.send(new GetStatementResultCommand({ Id }));
    return Records.map((record) =>
      record.map((field) => field.stringValue ?? field.longValue ?? field.doubleValue ?? field.booleanValue ?? null),
    );
  }
}
