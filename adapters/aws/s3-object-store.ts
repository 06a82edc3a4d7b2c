import {
  AbortMultipartUploadCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { ConcurrentChangeError, ObjectNotFoundError } from '../../domain/errors';
import type { ObjectInfo, ObjectRanges, ObjectStore, StoredObject } from '../../domain/ports/object-store';
import { checkKey, checkPrefix } from '../shared/object-key';
import { awsClient } from './aws-clients';
import { type AwsCall, callAws, errorName, httpStatus, mapAwsError } from './map-error';

/** Above it a body goes up in parts, several at once, and a lost connection costs one part only. */
const MULTIPART_FROM_BYTES = 16 * 2 ** 20;
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 4;
/** The SDK repeats a request, but not a body that breaks off half way. */
const READ_ATTEMPTS = 3;

export interface S3ObjectStoreOptions {
  readonly bucket: string;
  /** Default: one of its own, from the environment. */
  readonly client?: S3Client;
  /** Default 16 MiB. */
  readonly multipartFromBytes?: number;
}

/** A bucket of S3. Compare-and-swap is S3's own conditional write, on the ETag. Every write is atomic, in parts or whole. */
export class S3ObjectStore implements ObjectStore, ObjectRanges {
  private readonly bucket: string;
  private readonly client: S3Client;
  private readonly multipartFromBytes: number;

  constructor({ bucket, client, multipartFromBytes }: S3ObjectStoreOptions) {
    this.bucket = bucket;
    this.client = client ?? awsClient(S3Client);
    this.multipartFromBytes = multipartFromBytes ?? MULTIPART_FROM_BYTES;
  }

  async get(key: string): Promise<StoredObject> {
    const found = await this.find(key);
    if (found === null) throw new ObjectNotFoundError(`${key} does not exist in the bucket ${this.bucket}.`);
    return found;
  }

  async find(key: string): Promise<StoredObject | null> {
    checkKey(key);
    const call = this.call(`read ${key} from`);
    for (let attempt = 1; ; attempt++) {
      let answer: GetObjectCommandOutput;
      try {
        answer = await this.client.send(new GetObjectCommand({ Bucket: this.bucket, Key: key }));
      } catch (error) {
        if (errorName(error) === 'NoSuchKey') return null;
        throw mapAwsError(error, call);
      }
      try {
        const body = (await answer.Body?.transformToByteArray()) ?? new Uint8Array();
        return { body, etag: answer.ETag ?? '' };
      } catch (error) {
        if (attempt === READ_ATTEMPTS) throw mapAwsError(error, call);
      }
    }
  }

  async getRange(key: string, fromByte: number, byteCount: number): Promise<Uint8Array> {
    checkKey(key);
    const command = new GetObjectCommand({
      Bucket: this.bucket,
      Key: key,
      Range: `bytes=${fromByte}-${fromByte + byteCount - 1}`,
    });
    try {
      const { Body } = await this.client.send(command);
      return (await Body?.transformToByteArray()) ?? new Uint8Array();
    } catch (error) {
      if (errorName(error) === 'NoSuchKey') {
        throw new ObjectNotFoundError(`${key} does not exist in the bucket ${this.bucket}.`, { cause: error });
      }
      // 416: the object has ended before.
      if (errorName(error) === 'InvalidRange' || httpStatus(error) === 416) return new Uint8Array();
      throw mapAwsError(error, this.call(`read a part of ${key} from`));
    }
  }

  async put(key: string, body: Uint8Array | string): Promise<string> {
    checkKey(key);
    return callAws(this.call(`write ${key} to`), () => this.write(key, body, {}));
  }

  async putIf(key: string, body: Uint8Array | string, expectedETag: string | null): Promise<string> {
    checkKey(key);
    const condition = expectedETag === null ? { IfNoneMatch: '*' } : { IfMatch: expectedETag };
    try {
      return await this.write(key, body, condition);
    } catch (error) {
      if (!isConflict(error, expectedETag)) throw mapAwsError(error, this.call(`write ${key} to`));
      // A first attempt whose answer was lost has made the conflict itself, and is no conflict.
      const ours = isRepeated(error) ? await this.etagIfHolds(key, body) : null;
      if (ours !== null) return ours;
      const state = expectedETag === null ? 'already exists' : 'has been changed or removed';
      throw new ConcurrentChangeError(
        `${key} ${state}: another run wrote to the bucket ${this.bucket} in the meantime. Run again.`,
        { cause: error },
      );
    }
  }

  /** S3 lists in the byte order of UTF-8. The empty `folder/` that its console makes to show a folder is no object of ours. */
  async list(prefix: string): Promise<ObjectInfo[]> {
    checkPrefix(prefix);
    return callAws(this.call(`list ${prefix === '' ? 'everything' : prefix} in`), async () => {
      const found: ObjectInfo[] = [];
      const pages = paginateListObjectsV2({ client: this.client }, { Bucket: this.bucket, Prefix: prefix });
      for await (const { Contents = [] } of pages) {
        for (const { Key: key = '', Size: bytes = 0, ETag: version = '' } of Contents) {
          if (!key.endsWith('/')) found.push({ key, bytes, version });
        }
      }
      return found;
    });
  }

  uri(key: string): string {
    if (key !== '') checkPrefix(key);
    return `s3://${this.bucket}/${key}`;
  }

  private async write(
    key: string,
    body: Uint8Array | string,
    condition: Pick<PutObjectCommandInput, 'IfMatch' | 'IfNoneMatch'>,
  ): Promise<string> {
    const content = typeof body === 'string' ? Buffer.from(body, 'utf8') : body;
    const params = { Bucket: this.bucket, Key: key, Body: content, ...contentType(key), ...condition };
    if (content.byteLength < this.multipartFromBytes) {
      return (await this.client.send(new PutObjectCommand(params))).ETag ?? '';
    }
    return this.writeInParts(params);
  }

  /** The condition travels to CompleteMultipartUpload, where the object comes into being. */
  private async writeInParts(params: PutObjectCommandInput): Promise<string> {
    const upload = new Upload({ client: this.client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE });
    try {
      return (await upload.done()).ETag ?? '';
    } catch (error) {
      // lib-storage leaves the parts behind where only the completion failed; S3 charges for them until they are aborted.
      if (upload.uploadId !== undefined) {
        const { Bucket, Key } = params;
        const abort = new AbortMultipartUploadCommand({ Bucket, Key, UploadId: upload.uploadId });
        await this.client.send(abort).catch(() => undefined);
      }
      throw error;
    }
  }

  /** ETag of the object if its content is `body`, else `null`. */
  private async etagIfHolds(key: string, body: Uint8Array | string): Promise<string | null> {
    const stored = await this.find(key);
    const isSame = stored !== null && Buffer.from(body as Uint8Array).equals(stored.body);
    return isSame ? stored.etag : null;
  }

  private call(what: string): AwsCall {
    return {
      service: 'S3',
      what: `${what} the bucket ${this.bucket}`,
      check:
        'Check that RAW_BUCKET and PROCESSED_BUCKET name buckets that exist in this region, and that the role may ' +
        's3:GetObject and s3:PutObject under this prefix and s3:ListBucket on the bucket (without the last one S3 calls an ' +
        'absent object forbidden).',
    };
  }
}

/**
 * 412: the condition does not hold. 409: another writer was at it at the same moment. 404 of a conditional write: the
 * object to replace is gone. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 */
function isConflict(error: unknown, expectedETag: string | null): boolean {
  const name = errorName(error);
  if (name === 'PreconditionFailed' || name === 'ConditionalRequestConflict') return true;
  const status = httpStatus(error);
  return status === 412 || status === 409 || (expectedETag !== null && name === 'NoSuchKey');
}

function isRepeated(error: unknown): boolean {
  const { attempts } = (error as { $metadata?: { attempts?: number } }).$metadata ?? {};
  return attempts !== undefined && attempts > 1;
}

/** So that a browser shows a report that is opened from the console. */
function contentType(key: string): { ContentType?: string } {
  const ending = key.slice(key.lastIndexOf('.') + 1);
  const type = CONTENT_TYPES[ending];
  return type === undefined ? {} : { ContentType: type };
}

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  json: 'application/json',
  csv: 'text/csv; charset=utf-8',
  md: 'text/markdown; charset=utf-8',
};
