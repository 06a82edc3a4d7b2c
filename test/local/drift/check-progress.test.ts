import { checkProgress } from '../../../local/drift/check-progress';
import { FakeTerminal, withoutCodes } from '../fake-terminal';

const SMALL = 1e6;
const LARGE = 900e6;

test('a check that is done at once says nothing', () => {
  const out = new FakeTerminal(80);
  const progress = checkProgress(out.asStream(), () => 0);
  progress.begin('looking at a.csv', SMALL);
  progress.done();
  expect(out.text).toBe('');
});

test('a large file is announced before it is read, with its size; the line gives way on a terminal', () => {
  const out = new FakeTerminal(80);
  const progress = checkProgress(out.asStream(), () => 0);
  progress.begin('looking at large.csv', LARGE);
  expect(withoutCodes(out.text)).toBe('\r  looking at large.csv (900 MB)');
  progress.done();
  expect(out.text.endsWith('\r\x1b[2K')).toBe(true);
});

test('what begins after two seconds is announced, however small; a pipe gets whole lines without codes', () => {
  const out = new FakeTerminal();
  let nowMs = 0;
  const progress = checkProgress(out.asStream(), () => nowMs);
  progress.begin('looking at a.csv', SMALL);
  nowMs = 2_500;
  progress.begin('comparing a.csv with b.csv', 2 * SMALL);
  progress.done();
  expect(out.text).toBe('  comparing a.csv with b.csv (2 MB)\n');
});

test('a line never wraps: it could not be wiped again', () => {
  const out = new FakeTerminal(40);
  checkProgress(out.asStream(), () => 0).begin(`looking at ${'x'.repeat(100)}.csv`, LARGE);
  expect(withoutCodes(out.text).length).toBeLessThanOrEqual(40);
});
