import { type Emulator, startEmulator, whyNoEmulator } from '../../../emulator/emulator';

/**
 * The tests of an adapter against the emulator, which starts before the first of them and ends after the last. Where there
 * is none they are skipped, and their title says why.
 */
export function describeEmulated(name: string, tests: (emulator: () => Emulator) => void): void {
  const reason = whyNoEmulator();
  if (reason !== null) {
    describe.skip(`${name} (skipped: ${reason})`, () => {
      test('needs the emulator', () => undefined);
    });
    return;
  }
  describe(name, () => {
    let running: Emulator | null = null;
    beforeAll(async () => {
      running = await startEmulator();
    }, 120_000);
    afterEach(() => running?.fail({}));
    afterAll(() => running?.stop());
    tests(() => {
      if (running === null) throw new Error('The emulator has not started.');
      return running;
    });
  });
}

/** A name that no other test of this process has used. */
export function uniqueName(prefix: string): string {
  names++;
  return `${prefix}-${names}`;
}

let names = 0;
