import { readFileSync } from 'node:fs';
import { join } from 'node:path';

interface Kernels {
  readonly kernelNames: (folder: string) => string[];
  readonly kernelModule: (name: string, folder: string) => Promise<string>;
}
const { kernelModule, kernelNames }: Kernels = require('../../../../local/setup/kernels.cjs');
const folder = join(__dirname, '../../../../domain/leads/kernel');

test.each(kernelNames(folder))(
  '%s.wasm.ts is what %s.wat assembles to; `npm run kernels` puts it right',
  async (name) => {
    expect(readFileSync(join(folder, `${name}.wasm.ts`), 'utf8')).toBe(await kernelModule(name, folder));
  },
);
