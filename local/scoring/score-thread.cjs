'use strict';
/** Entry of a scoring thread. */
const path = require('node:path');
const { compiled } = require('../compiled.cjs');

const source = path.join(__dirname, 'score-thread.ts');
const file = compiled(source);
if (file === null) require('../typescript.cjs');
require(file ?? source);
