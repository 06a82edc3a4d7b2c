/**
 * Registry accounts of the AWS scikit-learn containers by region, as listed in aws/deep-learning-containers
 * (docs/reference/region_availability.md). The SageMaker SDK's own list ends at 1.4-2, so the URI is built here.
 */
export const SCIKIT_LEARN_ACCOUNTS: Readonly<Record<string, string>> = {
  'us-east-1': '683313688378',
  'us-east-2': '257758044811',
  'us-west-1': '746614075791',
  'us-west-2': '246618743249',
  'eu-west-1': '141502667606',
  'eu-west-2': '764974769150',
  'eu-west-3': '659782779980',
  'eu-central-1': '492215442770',
  'eu-north-1': '662702820516',
  'eu-south-1': '978288397137',
  'eu-south-2': '104374241257',
  'ca-central-1': '341280168497',
  'ap-northeast-1': '354813040037',
  'ap-northeast-2': '366743142698',
  'ap-south-1': '720646828776',
  'ap-southeast-1': '121021644041',
  'ap-southeast-2': '783357654285',
  'sa-east-1': '737474898029',
};

/** Python 3.12, scikit-learn 1.9.0, numpy 2.5, pandas 2.2; patched by AWS until 16 July 2027. */
const TAG = '1.9-0-cpu-py3';
const REPOSITORY = 'sagemaker-scikit-learn';

export interface ScikitLearnImage {
  /** Full image URI with tag. */
  readonly uri: string;
  /** ARN of the ECR repository in the account of AWS. */
  readonly repositoryArn: string;
}

/** The training image of a region. Throws RangeError where AWS does not publish it. */
export function scikitLearnImage(region: string): ScikitLearnImage {
  const account = SCIKIT_LEARN_ACCOUNTS[region];
  if (account === undefined) {
    throw new RangeError(
      `AWS publishes no scikit-learn image in ${region}. Use one of ${Object.keys(SCIKIT_LEARN_ACCOUNTS)}.`,
    );
  }
  return {
    uri: `${account}.dkr.ecr.${region}.amazonaws.com/${REPOSITORY}:${TAG}`,
    repositoryArn: `arn:aws:ecr:${region}:${account}:repository/${REPOSITORY}`,
  };
}
