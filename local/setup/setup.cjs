'use strict';
/**
 * Sets up what is missing, and only that: node packages when the lock file changed, the Python environment when its
 * requirements changed, a Java runtime for Spark where the machine has none, the page when its sources changed. Tests
 * that deploy to an emulator need more: the emulator in the same environment, and the wheels of the training job.
 */
const { spawn } = require('node:child_process');
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } = require('node:fs');
const path = require('node:path');
const { MachineError, checkNode, findPython, hasJava } = require('./machine.cjs');
const { fetchWheels, hasWheels } = require('./training-wheels.cjs');
const { buildWeb, hasWeb } = require('./web-build.cjs');

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

/** Node packages and Python side by side: each waits for its registry most of the time. */
async function setUp({ emulator = false } = {}) {
  checkNode();
  const nodeParts = setUpNodePackages().then(setUpWeb);
  const ended = await Promise.allSettled([nodeParts, setUpPythonParts(emulator)]);
  const failed = ended.find(({ status }) => status === 'rejected');
  if (failed !== undefined) throw failed.reason;
}

async function setUpPythonParts(emulator) {
  await setUpPython();
  if (!emulator) return;
  await setUpEmulator();
  await setUpWheels();
}

async function setUpNodePackages() {
  const stamp = path.join(root, 'node_modules', '.leadscore-lock');
  const wanted = hashOf(['package.json', 'package-lock.json']);
  if (readStamp(stamp) === wanted) return;
  // Not `npm ci`: it refuses a lock file that lacks the packages of another platform, and `--no-save` keeps the versions
  // of the lock file just as well.
  await step('installing node packages', 'npm', [
    'install',
    '--no-save',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ]);
  writeFileSync(stamp, wanted);
}

async function setUpPython() {
  const stamp = path.join(venv, '.leadscore-requirements');
  const needsJava = !hasJava();
  const files = ['requirements.lock', ...(needsJava ? ['requirements-java.lock'] : [])];
  const wanted = hashOf(files);
  if (readStamp(stamp) === wanted && existsSync(pythonPath)) return;
  const base = findPython();
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(venv, { recursive: true });
  await step('making a Python environment in .venv', base, ['-m', 'venv', venv]);
  const requirements = files.flatMap((file) => ['-r', path.join(root, file)]);
  const what = needsJava ? 'Python packages and a Java runtime for Spark' : 'Python packages';
  const pip = ['-m', 'pip', 'install', '--quiet', '--no-compile', '--disable-pip-version-check', ...requirements];
  await step(`installing ${what} (about 700 MB, two minutes)`, pythonPath, pip);
  writeFileSync(stamp, wanted);
}

/** Into the environment that is there; a new one has lost this stamp as well. */
async function setUpEmulator() {
  const stamp = path.join(venv, '.leadscore-emulator');
  const file = 'requirements-emulator.lock';
  const wanted = hashOf([file]);
  if (readStamp(stamp) === wanted) return;
  const pip = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-compile',
    '--disable-pip-version-check',
    '-r',
    path.join(root, file),
  ];
  await step('installing the emulator for the deploy test (about 150 MB)', pythonPath, pip);
  writeFileSync(stamp, wanted);
}

async function setUpWeb() {
  if (hasWeb()) return;
  await buildWeb((command, args) => step('building the page', command, args));
}

async function setUpWheels() {
  if (hasWheels()) return;
  await fetchWheels((args) => step('fetching the wheels of the training job (4 MB)', pythonPath, args));
}

/** Runs one step, with a line when it begins and one when it ends; its output is shown only where it fails. */
async function step(what, command, args) {
  const started = Date.now();
  process.stderr.write(`  setting up · ${what} …\n`);
  const { status, output } = await outputOf(command, args);
  const seconds = ((Date.now() - started) / 1000).toFixed(0);
  if (status === 0) {
    process.stderr.write(`  setting up · ${what} · done in ${seconds} s\n`);
    return;
  }
  const lines = output.trim().split('\n');
  // npm says first what is wrong, pip says it last.
  const shown = lines.length <= 24 ? lines : [...lines.slice(0, 12), '…', ...lines.slice(-12)];
  throw new MachineError(
    `Setting up failed while ${what}.\n${shown.join('\n')}\nCheck the network and the message above, then run the same command again.`,
  );
}

function outputOf(command, args) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += data));
    child.once('error', (error) => resolve({ status: null, output: `${output}${error.message}` }));
    child.once('close', (status) => resolve({ status, output }));
  });
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
  return reportProblems(async () => {
    await setUp(needs);
    await action();
  });
}

/** Prints a machine problem as its sentence, without a stack trace. */
async function reportProblems(action) {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof MachineError)) throw error;
    process.stderr.write(`\n${error.message}\n`);
    process.exitCode = 1;
  }
}

module.exports = { bin, main, pythonOf, pythonPath, reportProblems, root, step };
