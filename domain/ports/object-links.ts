/** Links that let who has them write or read one object of a bucket for a while, without any other permission. */
export interface ObjectLinks {
  /** A PUT of exactly `bytes` bytes, sent with exactly these headers. */
  upload(key: string, bytes: number): Promise<UploadLink>;
  /** A GET that browsers save as a file. */
  download(key: string): Promise<string>;
}

export interface UploadLink {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** ISO 8601 instant in UTC. */
  readonly expiresAt: string;
}

/** How long links hold. A download that has begun goes on after it. */
export const LINK_SECONDS = 900;
