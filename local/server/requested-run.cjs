'use strict';
/** Entry of the process that a run asked for over HTTP goes on in: `<home> <request as JSON>`. */
require('../typescript.cjs');
require('./requested-run.ts');
