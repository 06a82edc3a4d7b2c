'use strict';
/** `npm run wheels`: fetches the wheels of the training job, with any Python that is there; see training-wheels.cjs. */
const { existsSync, mkdtempSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { findPython } = require('./machine.cjs');
const { pythonOf, pythonPath, reportProblems, step } = require('./setup.cjs');
const { fetchWheels, hasWheels } = require('./training-wheels.cjs');

reportProblems(async () => {
  if (hasWheels()) {
    process.stdout.write('The wheels in training/wheels are the pinned ones.\n');
    return;
  }
  const fetch = (python) => fetchWheels((args) => step('fetching the wheels of the training job', python, args));
  if (existsSync(pythonPath)) {
    await fetch(pythonPath);
    return;
  }
  // A system's Python may come without pip; an environment of its own has it.
  const folder = mkdtempSync(path.join(tmpdir(), 'leadscore-pip-'));
  try {
    await step('making a Python environment', findPython(), ['-m', 'venv', folder]);
    await fetch(pythonOf(folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
