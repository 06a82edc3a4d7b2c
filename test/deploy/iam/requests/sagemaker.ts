import type { IamRequest } from '../evaluate';
import { type LoggedCall, parametersOf } from '../logged-call';
import { iamRequest, type Place, regionalArn, textParameter, UnknownCallError } from './place';

/**
 * What a call of SageMaker asks of IAM. A version of a model package group is `model-package/<group>/<number>`, and by the
 * service authorization reference that is what all calls about versions are checked against.
 */
export function sagemakerRequests(call: LoggedCall, place: Place): IamRequest[] {
  const parameters = parametersOf(call);
  const action = `sagemaker:${call.operation}`;
  const arn = (resource: string): string => regionalArn(place, 'sagemaker', resource);
  const named = (key: string, prefix: string): string => {
    const name = textParameter(parameters, key);
    return name.startsWith('arn:') ? name : arn(`${prefix}/${name}`);
  };
  switch (call.operation) {
    case 'CreateModelPackage': {
      const group = named('ModelPackageGroupName', 'model-package-group');
      const context = modelPackageContext(parameters);
      return [iamRequest(place, action, `${group.replace(':model-package-group/', ':model-package/')}/1`, context)];
    }
    case 'UpdateModelPackage':
      return [iamRequest(place, action, textParameter(parameters, 'ModelPackageArn'), modelPackageContext(parameters))];
    case 'DescribeModelPackage':
      return [iamRequest(place, action, named('ModelPackageName', 'model-package'))];
    case 'ListModelPackages': {
      const group = named('ModelPackageGroupName', 'model-package-group');
      return [iamRequest(place, action, `${group.replace(':model-package-group/', ':model-package/')}/*`)];
    }
    case 'CreateTrainingJob':
      return trainingJobRequests(parameters, place, named('TrainingJobName', 'training-job'));
    case 'DescribeTrainingJob':
    case 'StopTrainingJob':
      return [iamRequest(place, action, named('TrainingJobName', 'training-job'))];
    case 'AddTags':
      return [iamRequest(place, action, textParameter(parameters, 'ResourceArn'))];
    default:
      throw new UnknownCallError(`What ${action} asks of IAM is not known here.`);
  }
}

function trainingJobRequests(parameters: Record<string, unknown>, place: Place, job: string): IamRequest[] {
  const passed = { 'iam:PassedToService': ['sagemaker.amazonaws.com'], 'iam:AssociatedResourceArn': [job] };
  const tags = Array.isArray(parameters.Tags) && parameters.Tags.length > 0;
  return [
    iamRequest(place, 'sagemaker:CreateTrainingJob', job),
    iamRequest(place, 'iam:PassRole', textParameter(parameters, 'RoleArn'), passed),
    ...(tags ? [iamRequest(place, 'sagemaker:AddTags', job)] : []),
  ];
}

function modelPackageContext(parameters: Record<string, unknown>): IamRequest['context'] {
  const lifeCycle = (parameters.ModelLifeCycle ?? {}) as Record<string, unknown>;
  const value = (given: unknown): string[] => (typeof given === 'string' ? [given] : []);
  return {
    'sagemaker:ModelApprovalStatus': value(parameters.ModelApprovalStatus),
    'sagemaker:ModelLifeCycle:Stage': value(lifeCycle.Stage),
    'sagemaker:ModelLifeCycle:StageStatus': value(lifeCycle.StageStatus),
  };
}
