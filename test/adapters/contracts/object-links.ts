import type { ObjectLinks } from '../../../domain/ports/object-links';

export interface ObjectLinksHarness {
  readonly links: ObjectLinks;
  put(key: string, body: string): Promise<void>;
  /** The object as text, `null` where there is none. */
  get(key: string): Promise<string | null>;
}

/** What all ObjectLinks promise. `makeHarness` gives an empty bucket. */
export function describeObjectLinks(name: string, makeHarness: () => Promise<ObjectLinksHarness>): void {
  describe(`${name} as ObjectLinks`, () => {
    let harness: ObjectLinksHarness;
    beforeEach(async () => {
      harness = await makeHarness();
    });

    test('who has the link of an upload puts one object, and nothing else about the bucket is needed', async () => {
      const { url, headers, expiresAt } = await harness.links.upload('to-score/u-1/größe 1.csv', 9);
      expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(10 * 60_000);
      const put = await fetch(url, { method: 'PUT', headers, body: 'lead_id\na' });
      expect(put.status).toBe(200);
      expect(await harness.get('to-score/u-1/größe 1.csv')).toBe('lead_id\na');
    });

    test('who has the link of a download gets the object, as a file', async () => {
      await harness.put('scores/r1/scores.csv', 'a,1\n');
      const got = await fetch(await harness.links.download('scores/r1/scores.csv'));
      expect([got.status, await got.text()]).toEqual([200, 'a,1\n']);
      expect(got.headers.get('content-disposition')).toBe('attachment; filename="scores.csv"');
    });

    test('a link is for its object and its method', async () => {
      await harness.put('scores/r1/scores.csv', 'a,1\n');
      await harness.put('scores/r2/scores.csv', 'b,1\n');
      const url = await harness.links.download('scores/r1/scores.csv');
      expect((await fetch(url.replace('/r1/', '/r2/'))).status).toBe(403);
      expect((await fetch(url, { method: 'PUT', body: 'mine' })).status).toBe(403);
      expect(await harness.get('scores/r1/scores.csv')).toBe('a,1\n');
    });
  });
}
