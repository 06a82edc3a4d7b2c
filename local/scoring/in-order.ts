/**
 * Applies `work` to all items, up to `atOnce` at the same time, and gives the results in the order of the items. Items are
 * taken only while there is room, so that no more than `atOnce` are in memory.
 */
export async function* inOrder<T, R>(
  items: AsyncIterable<T>,
  atOnce: number,
  work: (item: T) => Promise<R>,
): AsyncGenerator<R> {
  const underWay: Promise<R>[] = [];
  for await (const item of items) {
    const result = work(item);
    // Looked at in its turn; until then a failure must not count as unhandled.
    result.catch(() => undefined);
    underWay.push(result);
    if (underWay.length >= atOnce) yield await (underWay.shift() as Promise<R>);
  }
  for (const result of underWay) yield await result;
}
