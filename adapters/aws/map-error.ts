import { LeadscoreError, ServiceAccessError, ServiceFailedError, ServiceThrottledError } from '../../domain/errors';

/** What an adapter was about to do, in words that make the error's message. */
export interface AwsCall {
  /** Completes "S3 could not …", with what and where: `read models/champion.json from the bucket leads-dev`. */
  readonly what: string;
  /** The service as people know it, for example `S3`. */
  readonly service: string;
  /** What to check where AWS refuses the call: permissions and the setting that names the thing. A whole sentence. */
  readonly check: string;
}

/** What every error of the SDK has, as far as it is read here. */
interface SdkError {
  readonly name?: unknown;
  readonly code?: unknown;
  readonly message?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $retryable?: { readonly throttling?: boolean };
}

/** From @smithy/core's retry/service-error-classification, 3.x; the SDK itself has tried again on these already. */
const BUSY =
  /^(BandwidthLimitExceeded|EC2ThrottledException|LimitExceededException|PriorRequestNotComplete|ProvisionedThroughputExceededException|RequestLimitExceeded|RequestThrottled|RequestThrottledException|SlowDown|ThrottledException|Throttling|ThrottlingException|TooManyRequestsException|TransactionInProgressException|RequestTimeout|RequestTimeoutException|TimeoutError|InternalError|InternalFailure|InternalServerError|InternalServerException|ServiceUnavailable|ActiveStatementsExceededException|ActiveSessionsExceededException|ExecutionLimitExceeded|KmsThrottlingException)$/;
/** Node's codes of a connection that does not come about or breaks off. The SDK wraps some errors and keeps the text only. */
const NO_CONNECTION = /\b(ECONNRESET|ECONNREFUSED|EPIPE|ETIMEDOUT|EAI_AGAIN|ENOTFOUND|EHOSTUNREACH|ENETUNREACH)\b/;
const REFUSED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|UnrecognizedClientException|InvalidAccessKeyId|SignatureDoesNotMatch|ExpiredToken|ExpiredTokenException|InvalidClientTokenId|CredentialsProviderError|KmsAccessDeniedException|NoSuchBucket|ResourceNotFound|ResourceNotFoundException|ParameterNotFound|StateMachineDoesNotExist|PermanentRedirect|InvalidArn)$/;

/**
 * The SDK's error as one of ours, with the SDK's as its cause: ServiceThrottledError where waiting can help (throttled,
 * 5xx, time-out, no connection), ServiceAccessError where a permission or a setting is wrong, else ServiceFailedError.
 * An error that is ours already stays what it is.
 */
export function mapAwsError(error: unknown, call: AwsCall): LeadscoreError {
  if (error instanceof LeadscoreError) return error;
  const said = `${errorName(error)}: ${messageOf(error)}`;
  const could = `${call.service} could not ${call.what} (${said})`;
  if (isBusy(error)) {
    return new ServiceThrottledError(`${could}. It is busy or out of reach; try again in a minute.`, { cause: error });
  }
  if (isRefused(error)) return new ServiceAccessError(`${could}. ${call.check}`, { cause: error });
  return new ServiceFailedError(`${could}.`, { cause: error });
}

/** Runs one call of the SDK; what it throws comes out of `mapAwsError`. */
export async function callAws<T>(call: AwsCall, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw mapAwsError(error, call);
  }
}

/** Name of an SDK error as the service's API reference spells it, for example `NoSuchKey`; `Error` where it has none. */
export function errorName(error: unknown): string {
  const { name, code } = asSdkError(error);
  // A failed connection is a plain Error; what tells is its code.
  if (typeof code === 'string' && (name === 'Error' || name === undefined)) return code;
  return typeof name === 'string' && name !== '' ? name : 'Error';
}

/** HTTP status of the answer; `null` where none came. */
export function httpStatus(error: unknown): number | null {
  return asSdkError(error).$metadata?.httpStatusCode ?? null;
}

function isBusy(error: unknown): boolean {
  const { code, $retryable } = asSdkError(error);
  const status = httpStatus(error);
  return (
    status === 429 ||
    (status !== null && status >= 500) ||
    $retryable?.throttling === true ||
    BUSY.test(errorName(error)) ||
    (typeof code === 'string' && NO_CONNECTION.test(code)) ||
    (status === null && NO_CONNECTION.test(messageOf(error)))
  );
}

function isRefused(error: unknown): boolean {
  const status = httpStatus(error);
  if (status === 401 || status === 403 || REFUSED.test(errorName(error))) return true;
  // SageMaker and the Redshift Data API have no name of its own for a thing that is not there.
  return errorName(error) === 'ValidationException' && /does(n't| not) exist/i.test(messageOf(error));
}

function messageOf(error: unknown): string {
  const { message } = asSdkError(error);
  return typeof message === 'string' && message !== '' ? message.replace(/\.$/, '') : 'no further word';
}

function asSdkError(error: unknown): SdkError {
  return typeof error === 'object' && error !== null ? error : {};
}
