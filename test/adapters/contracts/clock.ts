import type { Clock } from '../../../domain/ports/clock';

/** What every Clock of a running system promises. */
export function describeClock(name: string, makeClock: () => Clock): void {
  describe(`${name} as a Clock`, () => {
    test('tells the current instant, each time anew', () => {
      const clock = makeClock();
      const before = Date.now();
      const first = clock.now();
      expect(first.getTime()).toBeGreaterThanOrEqual(before);
      expect(first.getTime()).toBeLessThanOrEqual(Date.now());
      first.setFullYear(1999);
      expect(clock.now().getTime()).toBeGreaterThanOrEqual(before);
    });
  });
}
