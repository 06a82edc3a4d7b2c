/** What `readEnv` has to read for the warehouse. */
export const WAREHOUSE_ENV = ['redshiftWorkgroup', 'redshiftDatabase', 'redshiftSecretArn'] as const;

/** The warehouse by the names that its adapter uses. */
export function warehouseOf(env: Readonly<Record<(typeof WAREHOUSE_ENV)[number], string>>) {
  return {
    workgroupName: env.redshiftWorkgroup,
    databaseName: env.redshiftDatabase,
    secretArn: env.redshiftSecretArn,
  };
}
