import type { Log } from '../../../domain/ports/log';

export interface LogHarness {
  readonly log: Log;
  /** What has been logged, one parsed JSON object a line. */
  lines(): Record<string, unknown>[];
}

/** What every Log promises. A line has `message` and `level`. */
export function describeLog(name: string, makeLog: () => LogHarness): void {
  describe(`${name} as a Log`, () => {
    test('writes one JSON line for each message, in order, with its level', () => {
      const { log, lines } = makeLog();
      log.info('run started');
      log.warn('drift is near');
      log.error('training failed');
      expect(lines().map(({ message }) => message)).toEqual(['run started', 'drift is near', 'training failed']);
      expect(lines().map(({ level }) => String(level).toLowerCase())).toEqual(['info', 'warn', 'error']);
    });

    test('keeps a message with line breaks on one line', () => {
      const { log, lines } = makeLog();
      log.info('two\nlines', { text: 'a\r\nb' });
      expect(lines()).toHaveLength(1);
      expect(JSON.stringify(lines())).toContain('a\\r\\nb');
    });

    test('writes the values, and the message and cause of an error among them', () => {
      const { log, lines } = makeLog();
      log.error('failed', { rows: 3, error: new TypeError('outer', { cause: new RangeError('inner') }) });
      const text = JSON.stringify(lines());
      expect(text).toContain('"rows":3');
      expect(text).toContain('TypeError');
      expect(text).toContain('outer');
      expect(text).toContain('inner');
    });

    test('no value makes it throw', () => {
      const { log, lines } = makeLog();
      const circle: Record<string, unknown> = {};
      circle.self = circle;
      log.info('odd', { circle, big: 10n, missing: undefined, function: () => 1 });
      expect(lines()).toHaveLength(1);
    });
  });
}
