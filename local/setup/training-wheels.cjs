'use strict';
/**
 * The wheels that the SageMaker job installs without a network, in training/wheels/. They are for the container (Linux,
 * x86-64), not for this machine, and are pinned by their hashes in requirements-training.lock.
 */
const { createHash } = require('node:crypto');
const { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } = require('node:fs');
const path = require('node:path');

const root = path.resolve(__dirname, '..', '..');
const LOCK = path.join(root, 'requirements-training.lock');
const FOLDER = path.join(root, 'training', 'wheels');
const CONTAINER = ['--python-version', '3.12', '--implementation', 'cp', '--platform', 'manylinux_2_28_x86_64'];

/** True where the folder holds the pinned wheels, unchanged, and no others. */
function hasWheels(folder = FOLDER, lock = LOCK) {
  if (!existsSync(folder)) return false;
  const wanted = [...readFileSync(lock, 'utf8').matchAll(/--hash=sha256:([0-9a-f]{64})/g)].map(([, hash]) => hash);
  const found = readdirSync(folder).map((name) => hashOf(path.join(folder, name)));
  return wanted.length > 0 && wanted.sort().join() === found.sort().join();
}

/** Fills the folder anew. `run` runs Python with these arguments and may take its time. */
async function fetchWheels(run, folder = FOLDER, lock = LOCK) {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const strict = ['--only-binary=:all:', '--no-deps', '--require-hashes', ...CONTAINER];
  const quiet = ['--quiet', '--disable-pip-version-check'];
  await run(['-m', 'pip', 'download', ...quiet, ...strict, '--dest', folder, '--requirement', lock]);
}

function hashOf(file) {
  return createHash('sha256').update(readFileSync(file)).digest('hex');
}

module.exports = { fetchWheels, hasWheels };
