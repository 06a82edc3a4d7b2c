/** What the always-on comparison of the price study was reckoned with: the smallest useful pipeline. */
export function studyTemplates(change: Readonly<Record<string, object>> = {}) {
  const definition = {
    StartAt: 'Wait',
    States: {
      Wait: { Type: 'Wait', Seconds: 15, Next: 'Train' },
      Train: {
        Type: 'Task',
        Resource: 'arn:aws:states:::sagemaker:createTrainingJob.sync',
        Parameters: {
          ResourceConfig: { InstanceType: 'ml.m5.large' },
          StoppingCondition: { MaxRuntimeInSeconds: 3600 },
        },
        End: true,
      },
    },
  };
  const alarms = Object.fromEntries(
    Array.from({ length: 5 }, (_, i) => [`Alarm${i}`, { Type: 'AWS::CloudWatch::Alarm', Properties: {} }]),
  );
  const metrics = Object.fromEntries(
    Array.from({ length: 5 }, (_, i) => [`Metric${i}`, { Type: 'AWS::Logs::MetricFilter', Properties: {} }]),
  );
  const resources: Record<string, object> = {
    Machine: { Type: 'AWS::StepFunctions::StateMachine', Properties: { DefinitionString: JSON.stringify(definition) } },
    Crawler: { Type: 'AWS::Glue::Crawler', Properties: {} },
    Job: { Type: 'AWS::Glue::Job', Properties: { GlueVersion: '6.0', WorkerType: 'G.1X', NumberOfWorkers: 2 } },
    Workgroup: { Type: 'AWS::RedshiftServerless::Workgroup', Properties: { BaseCapacity: 4 } },
    Secret: { Type: 'AWS::SecretsManager::Secret', Properties: {} },
    Api: { Type: 'AWS::ApiGatewayV2::Api', Properties: { ProtocolType: 'HTTP' } },
    Predict: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName: 'leadscore-dev-predict',
        MemorySize: 512,
        Architectures: ['arm64'],
        Environment: { Variables: { LEADSCORE_STAGE: 'dev' } },
      },
    },
    ...alarms,
    ...metrics,
    ...change,
  };
  return [{ Resources: resources }];
}
