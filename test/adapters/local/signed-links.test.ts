import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { FileLog } from '../../../adapters/local/file-log';
import { FolderObjectStore } from '../../../adapters/local/folder-object-store';
import { SignedLinks } from '../../../adapters/local/signed-links';
import { SystemClock } from '../../../adapters/shared/system-clock';
import { fileDoor } from '../../../local/server/file-door';
import { tempFolder } from '../../helpers/temp-folder';
import { describeObjectLinks } from '../contracts/object-links';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

describeObjectLinks('SignedLinks', async () => {
  const folder = tempFolder();
  const store = new FolderObjectStore(folder);
  let origin = '';
  const links = new SignedLinks(() => origin, '/files/raw/', new SystemClock());
  const results = new SignedLinks(() => origin, '/files/raw/', new SystemClock());
  const log = new FileLog(join(folder, 'log.jsonl'), new SystemClock());
  const door = fileDoor({
    uploads: links,
    rawFolder: folder,
    results,
    processedFolder: folder,
    onUpload: () => undefined,
  });
  const server = createServer((request, response) => {
    door(request, response).catch((error: unknown) => log.error('failed', { error }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  servers.push(server);
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    links,
    put: async (key, body) => void (await store.put(key, body)),
    get: async (key) => {
      const found = await store.find(key);
      return found === null ? null : Buffer.from(found.body).toString('utf8');
    },
  };
});

test('a link ends after a quarter of an hour', async () => {
  let nowMs = 0;
  const links = new SignedLinks(() => 'http://x', '/files/', { now: () => new Date(nowMs) });
  const url = new URL(await links.download('a.csv'));
  const verify = () => links.verify('GET', url.pathname, url.searchParams);
  expect(verify()).toEqual({ method: 'GET', key: 'a.csv', bytes: 0 });
  nowMs = 900_001;
  expect(verify()).toBeNull();
});
