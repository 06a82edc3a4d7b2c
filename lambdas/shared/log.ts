import { Logger } from '@aws-lambda-powertools/logger';

export type LambdaContext = Parameters<Logger['addContext']>[0];

/** The domain's `Log`: one JSON line per message on standard output, with the function's name and the request id of the invocation. */
class LambdaLog {
  private readonly logger = new Logger();

  info(message: string, values: Record<string, unknown> = {}): void {
    this.logger.info(message, values);
  }

  warn(message: string, values: Record<string, unknown> = {}): void {
    this.logger.warn(message, values);
  }

  error(message: string, values: Record<string, unknown> = {}): void {
    this.logger.error(message, values);
  }

  /** Begins an invocation: what `keys` hold stands in each of its lines. */
  begin(context: LambdaContext, keys: Record<string, string> = {}): void {
    this.logger.resetKeys();
    this.logger.addContext(context);
    this.logger.appendKeys(keys);
  }
}

/** The log of this function. */
export const log = new LambdaLog();
