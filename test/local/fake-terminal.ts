import { Writable } from 'node:stream';

/** A stream that keeps what is written; a terminal of so many columns, or none. */
export class FakeTerminal extends Writable {
  text = '';
  readonly isTTY: boolean;

  constructor(readonly columns?: number) {
    super();
    this.isTTY = columns !== undefined;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.text += chunk.toString('utf8');
    done();
  }

  get lines(): string[] {
    return this.text.split('\n').slice(0, -1);
  }

  asStream(): NodeJS.WriteStream {
    return this as unknown as NodeJS.WriteStream;
  }
}

const ESCAPE = '\x1b';

/** The text without colours and cursor movements. */
export function withoutCodes(text: string): string {
  return text.replace(new RegExp(`${ESCAPE}\\[[0-9;?]*[A-Za-z]`, 'g'), '');
}
