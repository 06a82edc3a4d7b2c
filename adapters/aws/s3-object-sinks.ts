import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { AbortMultipartUploadCommand, S3Client } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { ObjectSink, ObjectSinks } from '../../domain/ports/object-sinks';
import { checkKey } from '../shared/object-key';
import { awsClient } from './aws-clients';
import { callAws } from './map-error';

/** 10,000 parts of 8 MiB are 80 GB; two at once are 16 MiB in memory. */
const PART_BYTES = 8 * 2 ** 20;
const PARTS_AT_ONCE = 2;
const UPLOAD_LOOK_MS = 20;

export interface S3ObjectSinksOptions {
  readonly bucket: string;
  /** Default: one of its own, from the environment. */
  readonly client?: S3Client;
}

/** Large objects of a bucket of S3: multipart uploads, which are nothing until they are completed. */
export class S3ObjectSinks implements ObjectSinks {
  private readonly bucket: string;
  private readonly client: S3Client;

  constructor({ bucket, client }: S3ObjectSinksOptions) {
    this.bucket = bucket;
    this.client = client ?? awsClient(S3Client);
  }

  async open(key: string): Promise<ObjectSink> {
    checkKey(key);
    const { bucket, client } = this;
    const body = new PassThrough({ highWaterMark: PART_BYTES });
    const params = { Bucket: bucket, Key: key, Body: body, ...(key.endsWith('.csv') ? CSV : {}) };
    const upload = new Upload({ client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE });
    let state: 'open' | 'finished' | 'given up' = 'open';
    const call = {
      service: 'S3',
      what: `write ${key} to the bucket ${bucket}`,
      check: 'Check that the role may s3:PutObject and s3:AbortMultipartUpload under this prefix.',
    };
    const done = callAws(call, () => upload.done());
    // Looked at in `write` and `finish`; until then a failure must not count as unhandled.
    let isSettled = false;
    let bytesWritten = 0;
    done
      .catch(() => undefined)
      .finally(() => {
        isSettled = true;
      });
    return {
      async write(bytes) {
        if (bytes.length === 0) return;
        bytesWritten += bytes.length;
        // A copy: the stream keeps what it is given until a part is full.
        const hasRoom = body.write(typeof bytes === 'string' ? bytes : Buffer.from(bytes));
        if (!hasRoom) await Promise.race([new Promise((room) => body.once('drain', room)), done]);
      },
      async finish() {
        body.end();
        await done;
        state = 'finished';
      },
      async abandon() {
        if (state !== 'open') return;
        state = 'given up';
        // An upload that S3 is just making cannot be named yet, and would stay behind.
        const isMade = bytesWritten > PART_BYTES;
        while (isMade && upload.uploadId === undefined && !isSettled) await sleep(UPLOAD_LOOK_MS);
        await upload.abort().catch(() => undefined);
        body.destroy();
        await done.catch(() => undefined);
        if (upload.uploadId === undefined) return;
        // lib-storage leaves the parts behind, and S3 charges for them until they are aborted.
        const parts = { Bucket: bucket, Key: key, UploadId: upload.uploadId };
        await client.send(new AbortMultipartUploadCommand(parts)).catch(() => undefined);
      },
    };
  }
}

const CSV = { ContentType: 'text/csv; charset=utf-8' };
