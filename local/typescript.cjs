'use strict';
/** Lets `require` load the TypeScript sources as they are, and `import()` inside of them as well. */
const Module = require('node:module');
require('tsx/cjs');

/**
 * tsx/cjs leaves `import('./file')` to Node's own loader, which knows neither the ending .ts nor the modules that `require`
 * has loaded. esbuild writes the same for formats without import(). tsx's loader for modules would take 100 ms of each start.
 */
const DYNAMIC_IMPORT = /\bimport\((["'])(\.{1,2}\/[^"'\n]+)\1\)/g;

const compile = Module.prototype._compile;
Module.prototype._compile = function (code, filename, ...rest) {
  const isSource = filename.endsWith('.ts') && typeof code === 'string';
  const runs = isSource ? code.replace(DYNAMIC_IMPORT, 'Promise.resolve().then(() => require($1$2$1))') : code;
  return compile.call(this, runs, filename, ...rest);
};
