import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';

/** A bucket as people see it. */
export class BucketView {
  constructor(
    private readonly s3: S3Client,
    readonly name: string,
  ) {}

  async put(key: string, body: string | Uint8Array): Promise<void> {
    await this.s3.send(new PutObjectCommand({ Bucket: this.name, Key: key, Body: body }));
  }

  async bytes(key: string): Promise<Uint8Array> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.name, Key: key }));
    return (await Body?.transformToByteArray()) ?? new Uint8Array();
  }

  async text(key: string): Promise<string> {
    return new TextDecoder().decode(await this.bytes(key));
  }

  async json<T = Record<string, unknown>>(key: string): Promise<T> {
    return JSON.parse(await this.text(key)) as T;
  }

  /** All keys with a prefix, sorted. */
  async keys(prefix: string): Promise<string[]> {
    const found: string[] = [];
    let token: string | undefined;
    do {
      const page = await this.s3.send(
        new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix, ContinuationToken: token }),
      );
      found.push(...(page.Contents ?? []).flatMap(({ Key }) => Key ?? []));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    return found;
  }
}
