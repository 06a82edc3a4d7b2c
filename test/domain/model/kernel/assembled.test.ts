import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Kernels {
  readonly kernelFolder: string;
  readonly kernelNames: (folder?: string) => string[];
  readonly kernelModule: (name: string, folder?: string) => Promise<string>;
}
const { kernelFolder, kernelModule, kernelNames }: Kernels = require('../../../../local/setup/kernels.cjs');

test.each(kernelNames())('%s.wasm.ts is what %s.wat assembles to; `npm run kernels` puts it right', async (name) => {
  expect(readFileSync(join(kernelFolder, `${name}.wasm.ts`), 'utf8')).toBe(await kernelModule(name));
});

test('a mistake in a source is named with its line', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'leadscore-kernel-'));
  try {
    writeFileSync(join(folder, 'wrong.wat'), '(module\n  (func (result i32) (f64.const 1)))\n');
    await expect(kernelModule('wrong', folder)).rejects.toThrow(/wrong\.wat:2:.*type mismatch/s);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
