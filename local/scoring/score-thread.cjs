'use strict';
/** Entry of a scoring thread: runs the TypeScript source as it is. */
require('../typescript.cjs');
require('./score-thread.ts');
