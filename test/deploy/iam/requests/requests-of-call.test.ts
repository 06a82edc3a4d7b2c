import { whyNoRequest } from '../action-facts';
import type { LoggedCall } from '../logged-call';
import type { Place } from './place';
import { requestsOfCall } from './requests-of-call';

const WORKGROUP = 'arn:aws:redshift-serverless:us-east-1:123456789012:workgroup/0f3c';
const PLACE: Place = {
  account: '123456789012',
  region: 'us-east-1',
  workgroupArns: new Map([['leadscore-dev', WORKGROUP]]),
};

function call(service: string, operation: string, rest: Partial<LoggedCall> = {}): LoggedCall {
  return { t: 0, service, operation, method: 'POST', path: '/', query: '', caller: null, ...rest };
}

function asked(logged: LoggedCall): string[] {
  return requestsOfCall(logged, PLACE).map(({ action, resource }) => `${action} ${resource}`);
}

const json = (value: object): Partial<LoggedCall> => ({ body: JSON.stringify(value) });

describe('what IAM is asked', () => {
  it('by S3: the object for an object, the bucket for a listing', () => {
    const key = '/box/leads/a%20b.csv';
    expect(asked(call('s3', 'GetObject', { method: 'GET', path: key }))).toEqual([
      's3:GetObject arn:aws:s3:::box/leads/a b.csv',
    ]);
    expect(asked(call('s3', 'HeadObject', { method: 'HEAD', path: '/box/k' }))).toEqual([
      's3:GetObject arn:aws:s3:::box/k',
    ]);
    expect(asked(call('s3', 'ListObjectsV2', { method: 'GET', path: '/box', query: 'prefix=leads%2F' }))).toEqual([
      's3:ListBucket arn:aws:s3:::box',
    ]);
    expect(
      requestsOfCall(call('s3', 'ListObjectsV2', { path: '/box/', query: 'prefix=leads%2F' }), PLACE)[0]?.context,
    ).toMatchObject({
      's3:prefix': ['leads/'],
    });
  });

  it('by a multipart upload: writing, and nothing else', () => {
    for (const operation of ['CreateMultipartUpload', 'UploadPart', 'CompleteMultipartUpload']) {
      expect(asked(call('s3', operation, { path: '/box/k' }))).toEqual(['s3:PutObject arn:aws:s3:::box/k']);
    }
    expect(asked(call('s3', 'AbortMultipartUpload', { path: '/box/k' }))).toEqual([
      's3:AbortMultipartUpload arn:aws:s3:::box/k',
    ]);
  });

  it('by a copy: reading one object and writing the other', () => {
    expect(asked(call('s3', 'CopyObject', { path: '/box/b', copy: '/box/a%20?versionId=1' }))).toEqual([
      's3:PutObject arn:aws:s3:::box/b',
      's3:GetObject arn:aws:s3:::box/a ',
    ]);
  });

  it('by reading a key that does not exist: listing as well, else S3 says 403 instead of 404', () => {
    expect(asked(call('s3', 'GetObject', { method: 'GET', path: '/box/k', status: 404 }))).toEqual([
      's3:GetObject arn:aws:s3:::box/k',
      's3:ListBucket arn:aws:s3:::box',
    ]);
  });

  it('by deleting many objects, whose keys the log does not hold: all of the bucket', () => {
    expect(asked(call('s3', 'DeleteObjects', { path: '/box', query: 'delete' }))).toEqual([
      's3:DeleteObject arn:aws:s3:::box/*',
      's3:DeleteObjectVersion arn:aws:s3:::box/*',
    ]);
  });

  it('by one version of an object: the action for versions', () => {
    expect(asked(call('s3', 'GetObject', { path: '/box/k', query: 'versionId=1' }))).toEqual([
      's3:GetObjectVersion arn:aws:s3:::box/k',
    ]);
  });

  it('by DynamoDB: each table and index', () => {
    const table = 'arn:aws:dynamodb:us-east-1:123456789012:table/scores';
    expect(asked(call('dynamodb', 'PutItem', json({ TableName: 'scores' })))).toEqual([`dynamodb:PutItem ${table}`]);
    expect(asked(call('dynamodb', 'Query', json({ TableName: 'scores', IndexName: 'byRun' })))).toEqual([
      `dynamodb:Query ${table}/index/byRun`,
    ]);
    expect(asked(call('dynamodb', 'BatchWriteItem', json({ RequestItems: { scores: [] } })))).toEqual([
      `dynamodb:BatchWriteItem ${table}`,
    ]);
    expect(asked(call('dynamodb', 'BatchWriteItem', { body: '{"RequestItems":{"scores":[{"PutReq' }))).toEqual([
      `dynamodb:BatchWriteItem ${table}`,
    ]);
    const items = [{ Put: { TableName: 'scores' } }, { ConditionCheck: { TableName: 'scores' } }];
    expect(asked(call('dynamodb', 'TransactWriteItems', json({ TransactItems: items })))).toEqual([
      `dynamodb:PutItem ${table}`,
      `dynamodb:ConditionCheckItem ${table}`,
    ]);
  });

  it('by the Data API: the workgroup, and the secret that it reads for the caller', () => {
    const secret = 'arn:aws:secretsmanager:us-east-1:123456789012:secret:warehouse-AbCdEf';
    const parameters = { WorkgroupName: 'leadscore-dev', SecretArn: secret, Sql: 'select 1' };
    expect(asked(call('redshift-data', 'ExecuteStatement', json(parameters)))).toEqual([
      `redshift-data:ExecuteStatement ${WORKGROUP}`,
      `secretsmanager:GetSecretValue ${secret}`,
    ]);
    expect(asked(call('redshift-data', 'BatchExecuteStatement', json({ WorkgroupName: 'leadscore-dev' })))).toEqual([
      `redshift-data:BatchExecuteStatement ${WORKGROUP}`,
      `redshift-serverless:GetCredentials ${WORKGROUP}`,
    ]);
    expect(asked(call('redshift-data', 'DescribeStatement', json({ Id: '1' })))).toEqual([
      'redshift-data:DescribeStatement *',
    ]);
  });

  it('by a training job: the job, its tags, and passing its role to SageMaker', () => {
    const RoleArn = 'arn:aws:iam::123456789012:role/training';
    const [create, pass, tag] = requestsOfCall(
      call('sagemaker', 'CreateTrainingJob', json({ TrainingJobName: 'j', RoleArn, Tags: [{ Key: 'a', Value: 'b' }] })),
      PLACE,
    );
    expect(create).toMatchObject({
      action: 'sagemaker:CreateTrainingJob',
      resource: expect.stringMatching(/:training-job\/j$/),
    });
    expect(pass).toMatchObject({ action: 'iam:PassRole', resource: RoleArn });
    expect(pass?.context).toMatchObject({ 'iam:PassedToService': ['sagemaker.amazonaws.com'] });
    expect(tag).toMatchObject({ action: 'sagemaker:AddTags' });
  });

  it('by the registry: a version of the group', () => {
    expect(asked(call('sagemaker', 'CreateModelPackage', json({ ModelPackageGroupName: 'leadscore-dev' })))).toEqual([
      'sagemaker:CreateModelPackage arn:aws:sagemaker:us-east-1:123456789012:model-package/leadscore-dev/1',
    ]);
  });

  it('by the other services: the resource that a parameter names', () => {
    const arn = (rest: string): string => `arn:aws:${rest.replace('@', 'us-east-1:123456789012')}`;
    const machine = arn('states:@:stateMachine:m');
    expect(asked(call('states', 'StartExecution', json({ stateMachineArn: machine })))).toEqual([
      `states:StartExecution ${machine}`,
    ]);
    expect(asked(call('lambda', 'Invoke', json({ FunctionName: 'f' })))).toEqual([
      `lambda:InvokeFunction ${arn('lambda:@:function:f')}`,
    ]);
    expect(asked(call('sqs', 'SendMessageBatch', json({ QueueUrl: 'http://127.0.0.1:1/123456789012/q' })))).toEqual([
      `sqs:SendMessage ${arn('sqs:@:q')}`,
    ]);
    expect(asked(call('glue', 'StartJobRun', json({ JobName: 'j' })))).toEqual([
      `glue:StartJobRun ${arn('glue:@:job/j')}`,
    ]);
  });

  it('is an error for a call that no rule knows', () => {
    expect(() => asked(call('s3', 'PutBucketAcl', { path: '/box' }))).toThrow(/PutBucketAcl/);
    expect(() => asked(call('rds', 'CreateDBInstance'))).toThrow(/CreateDBInstance/);
    expect(() => asked(call('sns', 'Publish', json({})))).toThrow(/TopicArn/);
  });
});

describe('the actions of IAM', () => {
  it('are on resources of the right type, by the service authorization reference', async () => {
    await expect(whyNoRequest('s3:GetObject', 'arn:aws:s3:::box/key')).resolves.toBeNull();
    await expect(whyNoRequest('s3:GetObject', 'arn:aws:s3:::box')).resolves.toMatch(/is not about/);
    await expect(whyNoRequest('s3:GetObjekt', 'arn:aws:s3:::box/key')).resolves.toMatch(/no action/);
    await expect(whyNoRequest('redshift-data:DescribeStatement', WORKGROUP)).resolves.toMatch(/knows no resource/);
    await expect(whyNoRequest('glue:StartJobRun', 'arn:aws:glue:us-east-1:1:crawler/c')).resolves.toMatch(
      /is not about/,
    );
  });

  it('exist for everything that the rules ask', async () => {
    const calls = [
      call('s3', 'PutObject', { path: '/box/k' }),
      call('glue', 'GetCrawler', json({ Name: 'c' })),
      call('glue', 'GetJobRun', json({ JobName: 'c' })),
      call('states', 'ListExecutions', json({ stateMachineArn: 'arn:aws:states:us-east-1:1:stateMachine:m' })),
      call('sagemaker', 'ListModelPackages', json({ ModelPackageGroupName: 'g' })),
      call('sagemaker', 'CreateModelPackage', json({ ModelPackageGroupName: 'g' })),
      call('dynamodb', 'BatchWriteItem', json({ RequestItems: { t: [] } })),
      call('monitoring', 'PutMetricData', json({ Namespace: 'n' })),
    ];
    for (const { action, resource } of calls.flatMap((each) => requestsOfCall(each, PLACE))) {
      await expect(whyNoRequest(action, resource)).resolves.toBeNull();
    }
  });
});
