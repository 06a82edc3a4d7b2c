import { inOrder } from '../../../local/scoring/in-order';
import { describeProgress, scoreProgressView } from '../../../local/scoring/score-progress';
import { FakeTerminal } from '../fake-terminal';

const HALF = { rows: 412_000, bytes: 50, totalBytes: 100 };

test('progress tells rows, share, rate and time left', () => {
  expect(describeProgress(HALF, 4_000)).toBe('412,000 leads · 50 % · 103,000 a second · about 4 s left');
  expect(describeProgress({ rows: 1_000, bytes: 1, totalBytes: 1_000 }, 10_000)).toMatch(/about 167 min left$/);
  expect(describeProgress({ rows: 0, bytes: 0, totalBytes: 0 }, 0)).toBe(
    '0 leads · 100 % · 0 a second · about 1 s left',
  );
});

test('progress is silent for two seconds, then moves on a terminal and is wiped', () => {
  const terminal = new FakeTerminal(80);
  let nowMs = 0;
  const view = scoreProgressView(terminal.asStream(), () => nowMs);
  nowMs = 1_900;
  view.update(HALF);
  expect(terminal.text).toBe('');
  for (nowMs = 2_000; nowMs < 2_400; nowMs += 10) view.update(HALF);
  expect(terminal.text.match(/412,000 leads/g)).toHaveLength(2);
  view.done();
  expect(terminal.text.endsWith('\r\x1b[2K')).toBe(true);
});

test('progress is a plain line every ten seconds where there is no terminal', () => {
  const pipe = new FakeTerminal();
  let nowMs = 0;
  const view = scoreProgressView(pipe.asStream(), () => nowMs);
  for (; nowMs < 13_000; nowMs += 100) view.update(HALF);
  view.done();
  expect(pipe.text.split('\n')).toHaveLength(3);
  expect(pipe.text).not.toContain('\x1b');
});

describe('inOrder', () => {
  async function* numbers(count: number, taken: number[] = []) {
    for (let number = 0; number < count; number++) {
      taken.push(number);
      yield number;
    }
  }
  const later = (number: number): Promise<number> =>
    new Promise((resolve) => setTimeout(() => resolve(number), (number * 7) % 5));

  test('gives results in the order of the items, however long each takes, a few at a time', async () => {
    let [underWay, most] = [0, 0];
    const work = async (number: number): Promise<number> => {
      most = Math.max(most, ++underWay);
      const result = await later(number);
      underWay--;
      return result;
    };
    const results: number[] = [];
    for await (const result of inOrder(numbers(30), 4, work)) results.push(result);
    expect(results).toEqual(Array.from({ length: 30 }, (_, number) => number));
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  });

  test('fails with the first failure in order, and takes no more items', async () => {
    const taken: number[] = [];
    const work = async (number: number): Promise<number> => {
      if (number >= 5) throw new Error(`item ${number}`);
      return later(number);
    };
    const all = async (): Promise<void> => {
      for await (const _ of inOrder(numbers(30, taken), 3, work));
    };
    await expect(all()).rejects.toThrow('item 5');
    expect(taken.length).toBeLessThan(12);
  });
});
