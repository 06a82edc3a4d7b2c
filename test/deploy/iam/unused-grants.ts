import type { Grant } from './evaluate';
import type { Statement } from './policy';
import type { Role } from './roles';

/** An action on a resource that a role is allowed, and that no request of the test has needed. */
export interface UnusedGrant {
  readonly role: string;
  readonly action: string;
  readonly resource: string;
  /** Why the test cannot need it; null: nobody knows, look whether the grant can go. */
  readonly reason: string | null;
}

interface Reason {
  readonly actions: RegExp;
  readonly role?: RegExp;
  readonly resource?: RegExp;
  readonly reason: string;
}

const REASONS: readonly Reason[] = [
  {
    actions: /^(logs|cloudwatch):/,
    role: /Glue|Etl|Crawler|Training/i,
    reason: 'Glue and SageMaker log and measure by themselves',
  },
  { actions: /^glue:/, role: /Crawler/i, reason: 'a crawler that finds partitions; the emulator keeps one table' },
  { actions: /^(sagemaker:StopTrainingJob|glue:BatchStopJobRun)$/, reason: 'only when a run is aborted' },
  {
    actions: /^states:(StartExecution|DescribeExecution|StopExecution)$/,
    role: /Large/,
    reason:
      'the parts of a Distributed Map are executions of their own; the emulator plays them within the one that has it',
  },
  { actions: /^glue:GetJobRuns$/, reason: 'part of the policy that Step Functions asks for; it reads one run' },
  {
    actions: /^sagemaker:ListTags$/,
    resource: /:training-job\//,
    reason: 'part of the policy that Step Functions asks for; the emulator does not call it',
  },
  {
    actions: /^s3:(AbortMultipartUpload|ListMultipartUploadParts)$/,
    reason: 'only when a large upload fails half way',
  },
  {
    actions: /^s3:GetBucketLocation$/,
    reason: 'asked by Hadoop, COPY and crawlers where a bucket is in another region',
  },
  {
    actions: /^s3:(GetObject|DeleteObject)$/,
    role: /Etl/i,
    reason: 'Spark renames what it has written, and replaces an earlier attempt; the emulator uploads finished files',
  },
  {
    actions: /^s3:/,
    role: /Upload/i,
    reason: 'replaces the code of an earlier deployment; the emulator writes it anew',
  },
  {
    actions: /^sagemaker:/,
    resource: /:model-package-group\//,
    reason: 'not documented whether IAM looks at group or version',
  },
  { actions: /^xray:/, reason: 'traces are sent by Lambda and Step Functions themselves' },
  {
    actions: /^redshift-data:CancelStatement$/,
    reason: 'only when a statement takes longer than the function has time',
  },
  {
    actions: /^redshift-data:/,
    reason: 'the Data API is granted as a whole; which calls a statement needs depends on how long it takes',
  },
  { actions: /^redshift-serverless:UpdateUsageLimit$/, reason: 'only when the configured limit changes' },
  {
    actions: /^dynamodb:(GetItem|DeleteItem)$/,
    role: /Start/,
    reason: 'Powertools forgets a start that failed, and reads one that a refused write did not return',
  },
  {
    actions: /^s3:GetObject$/,
    role: /ScoreLeads|score-leads/i,
    resource: /ranking\.json/,
    reason: 'only when a run that had already ranked its leads is repeated: it compares with the same list as before',
  },
  {
    actions: /^s3:(GetObject|PutObject)$/,
    resource: /predictions\//,
    reason: 'only while a rollout is on, which the test shows with predict',
  },
  { actions: /^sqs:(ChangeMessageVisibility|GetQueueUrl)$/, reason: 'CDK grants them with consuming' },
];

/** Allowed actions that no request has needed, by role; those of CDK's own custom resources are left out. */
export function unusedGrants(roles: readonly Role[], used: readonly Grant[]): UnusedGrant[] {
  const needed = new Set(used.map(({ statement, action, resource }) => keyOf(statement, action, resource)));
  return roles
    .filter((role) => !role.isOfCdk)
    .flatMap((role) =>
      role.statements
        .filter((statement) => statement.effect === 'Allow')
        .flatMap((statement) => unusedOf(role.title, statement, needed)),
    );
}

function unusedOf(role: string, statement: Statement, needed: ReadonlySet<string>): UnusedGrant[] {
  return statement.actions.flatMap((action) =>
    statement.resources
      .filter((resource) => !needed.has(keyOf(statement, action, resource)))
      .map((resource) => ({ role, action, resource, reason: reasonFor(role, action, resource) })),
  );
}

function reasonFor(role: string, action: string, resource: string): string | null {
  const found = REASONS.find(
    (each) => each.actions.test(action) && (each.role?.test(role) ?? true) && (each.resource?.test(resource) ?? true),
  );
  return found?.reason ?? null;
}

function keyOf(statement: Statement, action: string, resource: string): string {
  return `${statement.origin} ${action} ${resource}`;
}
