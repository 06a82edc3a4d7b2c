'use strict';
/**
 * What the tests get for `fast-check`. On CI every run makes the same random cases, so that a failure there is the change's
 * and not the dice's; anywhere else each run makes its own, and so finds what the last one did not.
 */
const fc = require('../../node_modules/fast-check/lib/cjs/fast-check.js');

if (process.env.CI) fc.configureGlobal({ seed: 1 });
module.exports = fc;
