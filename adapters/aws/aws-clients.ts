/**
 * How every client of the SDK is set up; `awsClient(S3Client)` makes one. Where AWS is
 * (region, keys, AWS_ENDPOINT_URL) the SDK reads from the environment. The SDK's own defaults wait for ever on a socket.
 */
export interface AwsClientConfig {
  readonly region?: string;
  /** First attempt and its repetitions, with the SDK's exponential back-off and jitter between them. */
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly requestHandler: {
    /** Time to a TCP and TLS connection. */
    readonly connectionTimeout: number;
    /** From the request to the head of its answer. */
    readonly requestTimeout: number;
    /** Without it a `requestTimeout` only warns. */
    readonly throwOnRequestTimeout: boolean;
    /** Silence on the socket, also in the middle of a body. */
    readonly socketTimeout: number;
  };
}

const MAX_ATTEMPTS = 5;
const CONNECTION_TIMEOUT_MS = 3_000;
/** Above the 30 s that a long poll of the Redshift Data API may take; a part of an upload has 8 MiB. */
const REQUEST_TIMEOUT_MS = 40_000;

/** `overrides` are for tests, which name an endpoint and keys of their own. */
export function awsClientConfig<T extends object>(overrides: T = {} as T): AwsClientConfig & T {
  return {
    maxAttempts: MAX_ATTEMPTS,
    retryMode: 'standard',
    requestHandler: {
      connectionTimeout: CONNECTION_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      throwOnRequestTimeout: true,
      socketTimeout: REQUEST_TIMEOUT_MS,
    },
    ...overrides,
  };
}

type Instrument = <C extends object>(client: C) => C;
let instrument: Instrument = (client) => client;

/** What every client that an adapter makes itself goes through from now on: the tracer, in a Lambda. */
export function instrumentAwsClients(change: Instrument): void {
  instrument = change;
}

/** A client from the environment, for an adapter that was given none. */
export function awsClient<C extends object>(Client: new (config: AwsClientConfig) => C): C {
  return instrument(new Client(awsClientConfig()));
}
