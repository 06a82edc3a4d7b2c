import { parsePolicy, type Statement, UnknownPolicyError } from './policy';

const LOGS = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];

/** What the AWS managed policies that our templates name allow (AWS managed policy reference, 2026-11). */
const MANAGED: Readonly<Record<string, readonly string[]>> = {
  'service-role/AWSLambdaBasicExecutionRole': LOGS,
  AWSXRayDaemonWriteAccess: [
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ],
};

/** The statements of an AWS managed policy by its ARN. Throws UnknownPolicyError for one that is not in the table. */
export function awsManagedPolicy(arn: string): Statement[] {
  const name = arn.replace(/^arn:aws:iam::aws:policy\//, '');
  const actions = MANAGED[name];
  if (actions === undefined) throw new UnknownPolicyError(`What ${arn} allows is not known here: add it to the table.`);
  return parsePolicy({ Statement: { Effect: 'Allow', Action: actions, Resource: '*' } }, name);
}
