import { Logger } from '@aws-lambda-powertools/logger';
import type { LambdaContext } from './light-log';

export type { LambdaContext } from './light-log';

/** The domain's `Log`: one JSON line per message, with the function's name and the request id of the invocation. */
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
    this.logger.addContext(context as Parameters<Logger['addContext']>[0]);
    this.logger.appendKeys(keys);
  }
}

/** The log of this function. */
export const log = new LambdaLog();
