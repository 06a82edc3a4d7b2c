import { ServiceFailedError } from '../../domain/errors';
import type { ObjectWriter } from '../../domain/ports/object-store';
import { SignedS3Bucket, type SignedS3Options, signedS3FromEnvironment } from './signed-s3-bucket';

/** Writes small objects to S3 without the SDK (see `SignedS3Bucket`); at most 5 GB, as one PUT takes. */
export class SignedS3Writer implements ObjectWriter {
  private readonly bucket: SignedS3Bucket;

  constructor(private readonly options: SignedS3Options) {
    this.bucket = new SignedS3Bucket(options);
  }

  static fromEnvironment(bucket: string, env?: NodeJS.ProcessEnv): SignedS3Writer {
    return new SignedS3Writer(signedS3FromEnvironment(bucket, env));
  }

  async put(key: string, body: Uint8Array | string): Promise<string> {
    const answer = await this.bucket.send(key, {
      method: 'PUT',
      body: typeof body === 'string' ? Buffer.from(body, 'utf8') : body,
      what: `write ${key} to`,
      permission: 's3:PutObject under predictions/',
    });
    if (answer === null)
      throw new ServiceFailedError(`S3 could not write ${key} to the bucket ${this.options.bucket}.`);
    return answer.etag;
  }
}
