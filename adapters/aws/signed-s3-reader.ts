import { ObjectNotFoundError } from '../../domain/errors';
import type { ObjectReader, StoredObject } from '../../domain/ports/object-store';
import { SignedS3Bucket, type SignedS3Options, signedS3FromEnvironment } from './signed-s3-bucket';

/** Reads objects of S3 without the SDK (see `SignedS3Bucket`). Everything else about S3 is `S3ObjectStore`'s. */
export class SignedS3Reader implements ObjectReader {
  private readonly bucket: SignedS3Bucket;

  constructor(private readonly options: SignedS3Options) {
    this.bucket = new SignedS3Bucket(options);
  }

  static fromEnvironment(bucket: string, env?: NodeJS.ProcessEnv): SignedS3Reader {
    return new SignedS3Reader(signedS3FromEnvironment(bucket, env));
  }

  async get(key: string): Promise<StoredObject> {
    const found = await this.find(key);
    if (found === null) throw new ObjectNotFoundError(`${key} does not exist in the bucket ${this.options.bucket}.`);
    return found;
  }

  async find(key: string): Promise<StoredObject | null> {
    const answer = await this.bucket.send(key, {
      method: 'GET',
      what: `read ${key} from`,
      permission:
        's3:GetObject under models/ and s3:ListBucket on the bucket (without it S3 calls an absent object forbidden)',
    });
    return answer === null ? null : { body: answer.body, etag: answer.etag };
  }
}
