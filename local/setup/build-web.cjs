'use strict';
/** `npm run build:web`: the page, whether its sources have changed or not. */
const { reportProblems, step } = require('./setup.cjs');
const { buildWeb } = require('./web-build.cjs');

reportProblems(() => buildWeb((command, args) => step('building the page', command, args)));
