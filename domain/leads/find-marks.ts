import { loadKernel } from '../model/kernel/load-kernel';
import { wasmBase64 } from './kernel/csv-marks.wasm';

const QUOTE = 34;
const LINE_FEED = 10;

/** Bytes that are searched at a time; `kernel/csv-marks.wat` has room for as many. */
export const WINDOW_BYTES = 1 << 16;
/** Where the kernel's lists begin. */
const [MARKS, LINES] = [65_552, 327_936];
/** Below this, the way to the kernel and back costs more than it saves: a repaired record, a request's few leads. */
const KERNEL_FROM_BYTES = 1_024;

/** What is left of a number when its bit 31, which holds a flag, is taken off. */
export const WITHOUT_FLAG = 0x7fffffff;

/** Lists for `findMarks`, each with an entry for each byte that is searched. */
export interface Marks {
  /** Places of delimiters and line feeds in ascending order, up to the last line feed. */
  readonly places: Uint32Array;
  /** Which mark is the line feed of each line; negative (bit 31) where the line holds a quote. */
  readonly lines: Int32Array;
}

/**
 * Finds what ends the cells and lines from `from` to `to`, at most WINDOW_BYTES apart. Returns the number of whole
 * lines; negative (bit 31) where one of the bytes is not ASCII.
 */
export function findMarks(utf8: Uint8Array, from: number, to: number, delimiter: number, marks: Marks): number {
  const kernel = to - from < KERNEL_FROM_BYTES ? null : marksKernel();
  if (kernel === null) return findMarksPlainly(utf8, from, to, delimiter, marks);
  kernel.text.set(utf8.subarray(from, to));
  const result = kernel.findMarks(to - from, from, delimiter);
  const lines = kernel.lines.subarray(0, result & WITHOUT_FLAG);
  marks.lines.set(lines);
  if (lines.length > 0) {
    const last = (lines[lines.length - 1] as number) & WITHOUT_FLAG;
    marks.places.set(kernel.places.subarray(0, last + 1));
  }
  return result;
}

/** The same without the kernel, which is checked against it. */
export function findMarksPlainly(utf8: Uint8Array, from: number, to: number, delimiter: number, marks: Marks): number {
  const { places, lines } = marks;
  let mark = 0;
  let line = 0;
  let hasQuote = 0;
  let all = 0;
  for (let at = from; at < to; at++) {
    const byte = utf8[at] as number;
    all |= byte;
    if (byte === QUOTE) hasQuote = 1 << 31;
    if (byte !== delimiter && byte !== LINE_FEED) continue;
    if (byte === LINE_FEED) {
      lines[line++] = mark | hasQuote;
      hasQuote = 0;
    }
    places[mark++] = at;
  }
  return all < 0x80 ? line : line | (1 << 31);
}

interface MarksKernel {
  readonly text: Uint8Array;
  readonly places: Uint32Array;
  readonly lines: Int32Array;
  readonly findMarks: (length: number, base: number, delimiter: number) => number;
}

/** One for all readers: nothing stays in its memory between two calls. `null` where there is no WebAssembly. */
let shared: MarksKernel | null | undefined;

function marksKernel(): MarksKernel | null {
  if (shared === undefined) {
    const module = loadKernel(wasmBase64);
    shared = module === null ? null : instantiate(module);
  }
  return shared;
}

function instantiate(module: WebAssembly.Module): MarksKernel {
  const { memory, findMarks } = new WebAssembly.Instance(module).exports as {
    readonly memory: WebAssembly.Memory;
    readonly findMarks: MarksKernel['findMarks'];
  };
  return {
    text: new Uint8Array(memory.buffer, 0, WINDOW_BYTES),
    places: new Uint32Array(memory.buffer, MARKS, WINDOW_BYTES),
    lines: new Int32Array(memory.buffer, LINES, WINDOW_BYTES),
    findMarks,
  };
}
