#!/usr/bin/env node
'use strict';
/** The `leadscore` command: runs the TypeScript sources as they are. */
const { existsSync } = require('node:fs');
const path = require('node:path');

if (!existsSync(path.join(__dirname, '..', 'node_modules', 'tsx'))) {
  process.stderr.write('leadscore is not set up yet. Run  npm start  once; it installs what is missing.\n');
  process.exit(1);
}
require('./typescript.cjs');
require('./cli.ts');
