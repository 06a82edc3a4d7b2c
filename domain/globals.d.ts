/** The part of the WHATWG Encoding standard that `domain/` uses; Node.js and browsers have it. */
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean });
  decode(input?: Uint8Array): string;
}
declare class TextEncoder {
  encode(input?: string): Uint8Array;
}

/** The part of WebAssembly's JavaScript interface that the kernels use; Node.js and browsers have it. */
declare namespace WebAssembly {
  class Memory {
    /** In pages of 64 KiB. */
    constructor(descriptor: { initial: number; maximum?: number });
    /** A new object after each growth; views of the one before are empty then. */
    readonly buffer: ArrayBuffer;
    /** Adds pages of 64 KiB. Throws RangeError where there is no memory left. */
    grow(pages: number): number;
  }
  /** Compiles on the calling thread. Throws CompileError where the bytes need what this engine lacks, SIMD for example. */
  class Module {
    constructor(bytes: Uint8Array);
  }
  class CompileError extends Error {}
  class Instance {
    constructor(module: Module, imports?: Record<string, Record<string, Memory>>);
    readonly exports: Readonly<Record<string, unknown>>;
  }
}

/** Decodes base64 to a string of one character per byte. */
declare function atob(base64: string): string;
