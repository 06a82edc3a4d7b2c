import { findMarks, type Marks, WINDOW_BYTES, WITHOUT_FLAG } from './find-marks';
import { countUtf8 } from './utf8';

/** Where the cells of a stretch of whole lines end. */
export class MarkWindow {
  /** Places of delimiters and line feeds. */
  places = new Uint32Array(0);
  /** Marks of the line of the last `moveTo`: that of its first cell, and its line feed. */
  first = 0;
  last = 0;
  private lines = new Int32Array(0);
  /** Line of the last `moveTo`, and how many there are. */
  private line = 0;
  private lineCount = 0;
  private end = 0;
  private validEnd = 0;

  constructor(
    private readonly utf8: Uint8Array,
    private readonly delimiter: number,
  ) {}

  /**
   * Goes to the line that starts at `start`; places may only grow. True where `first` and `last` are its marks; false
   * where it has a quote, no line feed, or more bytes than the window.
   */
  moveTo(start: number): boolean {
    if (start >= this.end) this.fill(start);
    if (this.lineCount === 0) return false;
    const { places, lines } = this;
    let line = lines[this.line] as number;
    while ((places[line & WITHOUT_FLAG] as number) < start) {
      this.first = (line & WITHOUT_FLAG) + 1;
      line = lines[++this.line] as number;
    }
    this.last = line;
    return line >= 0;
  }

  /** Whether the text from the place of the last `moveTo` to `end` is known to be valid UTF-8. */
  isValidTo(end: number): boolean {
    return end <= this.validEnd;
  }

  private fill(start: number): void {
    const { utf8 } = this;
    const end = Math.min(start + WINDOW_BYTES, utf8.length);
    if (this.places.length < end - start) {
      this.places = new Uint32Array(end - start);
      this.lines = new Int32Array(end - start);
    }
    const { places, lines } = this;
    const marks: Marks = { places, lines };
    const found = findMarks(utf8, start, end, this.delimiter, marks);
    this.lineCount = found & WITHOUT_FLAG;
    this.line = 0;
    this.first = 0;
    const last = this.lineCount === 0 ? 0 : (lines[this.lineCount - 1] as number) & WITHOUT_FLAG;
    this.end = this.lineCount === 0 ? start : (places[last] as number) + 1;
    const isValid = found >= 0 || countUtf8(utf8, start, this.end).invalid === 0;
    this.validEnd = isValid ? this.end : start;
  }
}
