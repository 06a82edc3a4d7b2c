import type { IamRequest } from '../evaluate';

/** Where the calls were made, and what their parameters leave open. */
export interface Place {
  readonly account: string;
  readonly region: string;
  /** Name of a Redshift Serverless workgroup to its ARN, which holds an id. */
  readonly workgroupArns: ReadonlyMap<string, string>;
}

/** A call, or a part of one, that no rule here turns into requests to IAM. */
export class UnknownCallError extends Error {
  override readonly name = 'UnknownCallError';
}

/** `arn:aws:<service>:<region>:<account>:<resource>` */
export function regionalArn(place: Place, service: string, resource: string): string {
  return `arn:aws:${service}:${place.region}:${place.account}:${resource}`;
}

/** A request with the condition keys that every request carries, besides its own. */
export function iamRequest(
  place: Place,
  action: string,
  resource: string,
  context: IamRequest['context'] = {},
): IamRequest {
  return {
    action,
    resource,
    context: {
      // Over the SDK's default endpoints; that the emulator speaks plain HTTP is its own affair.
      'aws:SecureTransport': ['true'],
      's3:TlsVersion': ['1.3'],
      'aws:RequestedRegion': [place.region],
      'aws:ResourceAccount': [place.account],
      'aws:PrincipalAccount': [place.account],
      'aws:PrincipalIsAWSService': ['false'],
      'aws:SourceAccount': [],
      'aws:SourceArn': [],
      ...context,
    },
  };
}

/** A parameter that must be a text. Throws UnknownCallError. */
export function textParameter(parameters: Record<string, unknown>, key: string): string {
  const value = parameters[key];
  if (typeof value === 'string') return value;
  throw new UnknownCallError(`The call has no ${key}: ${JSON.stringify(parameters).slice(0, 200)}`);
}
