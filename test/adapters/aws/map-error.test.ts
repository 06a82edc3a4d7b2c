import { type AwsCall, callAws, errorName, mapAwsError } from '../../../adapters/aws/map-error';
import {
  NoLeadsError,
  ServiceAccessError,
  ServiceFailedError,
  ServiceThrottledError,
  WarehouseError,
} from '../../../domain/errors';

const CALL: AwsCall = {
  service: 'S3',
  what: 'read a.csv from the bucket raw',
  check: 'Check that the role may s3:GetObject.',
};

function sdkError(name: string, message = 'No.', more: object = {}): Error {
  return Object.assign(new Error(message), { name, ...more });
}
const status = (httpStatusCode: number) => ({ $metadata: { httpStatusCode } });

describe('an error of the SDK', () => {
  test.each([
    ['throttled', sdkError('ThrottlingException')],
    ['throttled, as S3 says it', sdkError('SlowDown', 'Reduce your rate', status(503))],
    ['throttled, as only the trait says it', sdkError('OddlyNamed', 'No.', { $retryable: { throttling: true } })],
    ['too many statements', sdkError('ActiveStatementsExceededException', 'No.', status(400))],
    ['429', sdkError('Whatever', 'No.', status(429))],
    ['a fault of the service', sdkError('InternalServerError', 'No.', status(500))],
    ['a fault of the service without a name', sdkError('Unknown', 'UnknownError', status(502))],
    ['no answer in time', sdkError('TimeoutError', 'Connection timed out after 3000 ms')],
    ['a connection that broke off', sdkError('Error', 'read ECONNRESET', { code: 'ECONNRESET' })],
    [
      'a connection that broke off, wrapped',
      sdkError('Error', 'AWS SDK error wrapper for Error: connect ECONNREFUSED'),
    ],
  ])('is one that time heals: %s', (_, error) => {
    const mapped = mapAwsError(error, CALL);
    expect(mapped).toBeInstanceOf(ServiceThrottledError);
    expect(mapped.cause).toBe(error);
  });

  test.each([
    ['forbidden', sdkError('AccessDeniedException', 'not authorized', status(400))],
    ['forbidden, by its status alone', sdkError('Odd', 'No.', status(403))],
    ['no such bucket', sdkError('NoSuchBucket', 'No.', status(404))],
    ['no such table', sdkError('ResourceNotFoundException', 'No.', status(400))],
    ['no keys', sdkError('CredentialsProviderError', 'Could not load credentials from any providers')],
    ['no such group', sdkError('ValidationException', 'ModelPackageGroup x does not exist.', status(400))],
    [
      'no such workgroup',
      sdkError('ValidationException', "Redshift endpoint doesn't exist in this region.", status(400)),
    ],
  ])('is one of permissions and settings, with what to check: %s', (_, error) => {
    const mapped = mapAwsError(error, CALL);
    expect(mapped).toBeInstanceOf(ServiceAccessError);
    expect(mapped.message).toContain('Check that the role may s3:GetObject.');
    expect(mapped.cause).toBe(error);
  });

  test('of any other kind keeps its name and words', () => {
    const mapped = mapAwsError(sdkError('ValidationException', 'Value is too long.', status(400)), CALL);
    expect(mapped).toBeInstanceOf(ServiceFailedError);
    expect(mapped.message).toBe(
      'S3 could not read a.csv from the bucket raw (ValidationException: Value is too long).',
    );
    expect(mapped.isInputError).toBe(false);
  });

  test.each([[undefined], [null], ['text'], [{}], [{ name: 7 }]])('that is %j is still named', (thrown) => {
    expect(mapAwsError(thrown, CALL)).toBeInstanceOf(ServiceFailedError);
    expect(errorName(thrown)).toBe('Error');
  });
});

test('an error of ours stays what it is', () => {
  for (const error of [new WarehouseError('x'), new NoLeadsError('y')]) expect(mapAwsError(error, CALL)).toBe(error);
});

test('callAws gives the answer, or throws the mapped error', async () => {
  expect(await callAws(CALL, async () => 7)).toBe(7);
  await expect(callAws(CALL, () => Promise.reject(sdkError('SlowDown')))).rejects.toThrow(ServiceThrottledError);
});
