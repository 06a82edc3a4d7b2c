import { TimeSlices } from '../../../local/server/time-slices';

function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

test('timers go off between requests that arrive together, which keep their order', async () => {
  const slices = new TimeSlices();
  const done: number[] = [];
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  // As sockets: one callback after the other, all in one turn of the event loop.
  const arrival = () => new Promise<void>((resolve) => setImmediate(resolve));
  await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      await arrival();
      await slices.enter();
      work(2);
      done.push(index);
    }),
  );
  clearInterval(timer);
  expect(done).toEqual([...done.keys()]);
  expect(ticks).toBeGreaterThan(20);
});

test('a request alone does not wait', async () => {
  const slices = new TimeSlices();
  let turned = false;
  setImmediate(() => {
    turned = true;
  });
  await slices.enter();
  expect(turned).toBe(false);
});
