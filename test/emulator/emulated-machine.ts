/** The state machine of the emulated stack: one state of each kind that the launcher plays or mends. */

/** Filled in by CloudFormation, in the definition of the state machine. */
const slot = (name: string) => `\${${name}}`;

const ended = { ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' };
const toFailed = [{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Failed' }];
const RETRIED = ['Glue.ConcurrentRunsExceededException', 'SageMaker.ResourceLimitExceededException'];
const retry = [{ ErrorEquals: RETRIED, IntervalSeconds: 60, MaxAttempts: 3, BackoffRate: 2, MaxDelaySeconds: 75 }];

/** Goes to the state that the input names, and fails with the error that it meets there. */
export const MACHINE = {
  StartAt: 'Which',
  States: {
    Which: {
      Type: 'Choice',
      Choices: ['Glue', 'Train', 'Lambda', 'StartCrawler', 'Lost'].map((state) => ({
        Variable: '$.state',
        StringEquals: state,
        Next: state,
      })),
    },
    Glue: {
      Type: 'Task',
      Resource: 'arn:aws:states:::glue:startJobRun.sync',
      Parameters: { JobName: slot('job'), 'Arguments.$': '$.arguments' },
      ResultPath: '$.run',
      Retry: retry,
      Catch: toFailed,
      End: true,
    },
    Train: {
      Type: 'Task',
      Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
      Parameters: {
        'TrainingJobName.$': '$.name',
        RoleArn: slot('trainingRole'),
        AlgorithmSpecification: {
          TrainingImage: '683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-scikit-learn:1.9-0-cpu-py3',
          TrainingInputMode: 'File',
        },
        HyperParameters: {
          sagemaker_program: 'train.py',
          sagemaker_submit_directory: '/opt/ml/input/data/code',
          seed: '7',
        },
        InputDataConfig: [
          {
            ChannelName: 'code',
            DataSource: {
              S3DataSource: { S3DataType: 'S3Prefix', 'S3Uri.$': `States.Format('s3://${slot('bucket')}/{}', $.code)` },
            },
          },
        ],
        OutputDataConfig: { S3OutputPath: `s3://${slot('bucket')}/output/` },
        ResourceConfig: { InstanceCount: 1, InstanceType: 'ml.m5.large', VolumeSizeInGB: 20 },
        StoppingCondition: { MaxRuntimeInSeconds: 60 },
        EnableNetworkIsolation: true,
      },
      ResultSelector: { 'artifacts.$': '$.ModelArtifacts.S3ModelArtifacts' },
      Retry: retry,
      Catch: toFailed,
      End: true,
    },
    Lambda: {
      Type: 'Task',
      Resource: slot('function'),
      Parameters: { throws: true },
      Retry: [{ ErrorEquals: ['Lambda.TooManyRequestsException'], IntervalSeconds: 30, MaxAttempts: 2 }],
      Catch: [{ ErrorEquals: ['NoChampionError'], ResultPath: '$.failure', Next: 'Failed' }],
      End: true,
    },
    StartCrawler: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glue:startCrawler',
      Parameters: { Name: slot('crawler') },
      ResultPath: null,
      Catch: toFailed,
      Next: 'Wait',
    },
    Wait: { Type: 'Wait', Seconds: 15, Next: 'GetCrawler' },
    GetCrawler: {
      Type: 'Task',
      Resource: 'arn:aws:states:::aws-sdk:glue:getCrawler',
      Parameters: { Name: slot('crawler') },
      Next: 'IsReady',
    },
    IsReady: {
      Type: 'Choice',
      Choices: [{ Variable: '$.Crawler.State', StringEquals: 'READY', Next: 'Crawled' }],
      Default: 'Wait',
    },
    Crawled: { Type: 'Pass', Parameters: { 'status.$': '$.Crawler.LastCrawl.Status' }, End: true },
    Lost: { Type: 'Pass', Parameters: { 'nothing.$': '$.no.such.path' }, End: true },
    Failed: { Type: 'Fail', ...ended },
  },
};
