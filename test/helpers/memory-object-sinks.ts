import type { ObjectSink, ObjectSinks } from '../../domain/ports/object-sinks';
import type { ObjectStore } from '../../domain/ports/object-store';

/** Large objects of a store in memory. */
export class MemoryObjectSinks implements ObjectSinks {
  constructor(private readonly store: Pick<ObjectStore, 'put'>) {}

  async open(key: string): Promise<ObjectSink> {
    const parts: Buffer[] = [];
    return {
      write: async (bytes) => void parts.push(Buffer.from(bytes as Uint8Array)),
      finish: async () => void (await this.store.put(key, Buffer.concat(parts))),
      abandon: async () => void parts.splice(0),
    };
  }
}
