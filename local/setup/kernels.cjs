'use strict';
/**
 * `npm run kernels`: assembles the WebAssembly kernels, `domain/{model,leads}/kernel/<name>.wat` into `<name>.wasm.ts`
 * beside it.
 * What is assembled is committed, so that neither users nor bundles need the assembler; a test compares the two.
 */
const { readFileSync, readdirSync, writeFileSync } = require('node:fs');
const path = require('node:path');

const domainFolder = path.resolve(__dirname, '..', '..', 'domain');
const kernelFolder = path.join(domainFolder, 'model', 'kernel');
/** All folders with kernels. */
const kernelFolders = [kernelFolder, path.join(domainFolder, 'leads', 'kernel')];

/** Names of the kernels, without `.wat`. */
function kernelNames(folder = kernelFolder) {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.wat'))
    .map((file) => file.slice(0, -'.wat'.length))
    .sort();
}

/** The module of a kernel's source, as bytes. Throws with file, line and column where the source is wrong. */
async function assemble(name, folder = kernelFolder) {
  const wabt = await require('wabt')();
  const file = `${name}.wat`;
  const source = wabt.parseWat(file, readFileSync(path.join(folder, file), 'utf8'), { simd: true });
  try {
    source.resolveNames();
    source.validate();
    return source.toBinary({ write_debug_names: false }).buffer;
  } finally {
    source.destroy();
  }
}

/** The text of `<name>.wasm.ts`. */
async function kernelModule(name, folder = kernelFolder) {
  const bytes = await assemble(name, folder);
  return [
    `/** ${name}.wat, assembled to ${bytes.length} bytes by \`npm run kernels\`. Do not edit. */`,
    'export const wasmBase64 =',
    `  '${Buffer.from(bytes).toString('base64')}';`,
    '',
  ].join('\n');
}

async function main() {
  for (const folder of kernelFolders) {
    for (const name of kernelNames(folder)) {
      const file = path.join(folder, `${name}.wasm.ts`);
      writeFileSync(file, await kernelModule(name, folder));
      process.stdout.write(`${path.relative(process.cwd(), file)}\n`);
    }
  }
}

if (require.main === module) {
  main().catch((error) => {
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  });
}

module.exports = { assemble, kernelFolder, kernelFolders, kernelModule, kernelNames };
