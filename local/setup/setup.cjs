'use strict';
/**
 * Sets up what is missing, and only that: node packages when the lock file changed, the Python environment when its
 * requirements changed, a Java runtime for Spark where the machine has none. Tests that deploy to an emulator need more:
 * the emulator in the same environment, and the wheels of the training job.
 */
const { spawnSync } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { MachineError, checkNode, findPython, hasJava } = require('./machine.cjs');
const { fetchWheels, hasWheels } = require('./training-wheels.cjs');

const root = path.resolve(__dirname, '..', '..');
const venv = path.join(root, '.venv');
const bin = path.join(venv, process.platform === 'win32' ? 'Scripts' : 'bin');
const pythonPath = pythonOf(venv);

/** The interpreter of a Python environment. */
function pythonOf(environment) {
  return process.platform === 'win32'
    ? path.join(environment, 'Scripts', 'python.exe')
    : path.join(environment, 'bin', 'python');
}

function setUp({ emulator = false } = {}) {
  checkNode();
  setUpNodePackages();
  setUpPython();
  if (!emulator) return;
  setUpEmulator();
  setUpWheels();
}

function setUpNodePackages() {
  const stamp = path.join(root, 'node_modules', '.leadscore-lock');
  const wanted = hashOf(['package.json', 'package-lock.json']);
  if (readStamp(stamp) === wanted) return;
  // Not `npm ci`: it refuses a lock file that lacks the packages of another platform, and `--no-save` keeps the versions
  // of the lock file just as well.
  step('installing node packages', 'npm', ['install', '--no-save', '--no-audit', '--no-fund', '--loglevel=error']);
  writeFileSync(stamp, wanted);
}

function setUpPython() {
  const stamp = path.join(venv, '.leadscore-requirements');
  const needsJava = !hasJava();
  const files = ['requirements.lock', ...(needsJava ? ['requirements-java.lock'] : [])];
  const wanted = hashOf(files);
  if (readStamp(stamp) === wanted && existsSync(pythonPath)) return;
  const base = findPython();
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  step('making a Python environment in .venv', base, ['-m', 'venv', venv]);
  const requirements = files.flatMap((file) => ['-r', path.join(root, file)]);
  const what = needsJava ? 'Python packages and a Java runtime for Spark' : 'Python packages';
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...requirements];
  step(`installing ${what} (about 700 MB, two minutes)`, pythonPath, pip);
  writeFileSync(stamp, wanted);
}

/** Into the environment that is there; a new one has lost this stamp as well. */
function setUpEmulator() {
  const stamp = path.join(venv, '.leadscore-emulator');
  const file = 'requirements-emulator.lock';
  const wanted = hashOf([file]);
  if (readStamp(stamp) === wanted) return;
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', path.join(root, file)];
  step('installing the emulator for the deploy test (about 150 MB)', pythonPath, pip);
  writeFileSync(stamp, wanted);
}

function setUpWheels() {
  if (hasWheels()) return;
  fetchWheels((args) => step('fetching the wheels of the training job (4 MB)', pythonPath, args));
}

/** Runs one step with a line that says what and how long; its output is shown only where it fails. */
function step(what, command, args) {
  const started = Date.now();
  process.stderr.write(`  setting up · ${what} … `);
  const isWindows = process.platform === 'win32';
  const result = spawnSync(command, args, {
    cwd: root,
    encoding: 'utf8',
    shell: isWindows,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) {
    process.stderr.write(`${((Date.now() - started) / 1000).toFixed(0)} s\n`);
    return;
  }
  process.stderr.write('failed\n');
  const output = `${result.stdout || ''}${result.stderr || ''}${result.error ? result.error.message : ''}`.trim();
  const lines = output.split('\n');
  // npm says first what is wrong, pip says it last.
  const shown = lines.length <= 24 ? lines : [...lines.slice(0, 12), '…', ...lines.slice(-12)];
  throw new MachineError(
    `Setting up failed while ${what}.\n${shown.join('\n')}\nCheck the network and the message above, then run the same command again.`,
  );
}

function hashOf(files) {
  const hash = createHash('sha256');
  for (const file of files) hash.update(file).update(readFileSync(path.join(root, file)));
  return hash.digest('hex');
}

function readStamp(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

/** Runs a set-up command line tool, after setting up what it needs. */
function main(action, needs) {
  reportProblems(() => {
    setUp(needs);
    action();
  });
}

/** Prints a machine problem as its sentence, without a stack trace. */
function reportProblems(action) {
  try {
    action();
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}

module.exports = { bin, main, pythonOf, pythonPath, reportProblems, root, step };
