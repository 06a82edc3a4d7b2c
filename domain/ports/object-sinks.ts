/** Writes objects that are too large to be held in memory. */
export interface ObjectSinks {
  /** Nothing of the object is to be seen before `finish`. Keys as in `ObjectStore`. */
  open(key: string): Promise<ObjectSink>;
}

/** An object that is being written, one call after the other. */
export interface ObjectSink {
  /** Resolves when there is room for more. The bytes may be changed afterwards. */
  write(bytes: Uint8Array | string): Promise<void>;
  /** Makes it the object under its key, in place of what was there. */
  finish(): Promise<void>;
  /** Gives up; what is under the key stays. Never throws, and does nothing after `finish`. */
  abandon(): Promise<void>;
}
