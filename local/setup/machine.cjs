'use strict';
/**
 * Finds what must be on the machine before anything of ours can run, and says how to get what is missing.
 * Plain CommonJS without dependencies: it runs before `node_modules` exists and on old Node versions.
 */
const { spawnSync } = require('node:child_process');

const MINIMUM_NODE_MAJOR = 20;
const MINIMUM_PYTHON = [3, 11];
const MINIMUM_JAVA_MAJOR = 17;

class MachineError extends Error {}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= MINIMUM_NODE_MAJOR) return;
  throw new MachineError(
    `Node ${process.versions.node} is too old; leadscore needs ${MINIMUM_NODE_MAJOR} or newer.\n` +
      'Get it from https://nodejs.org (the LTS version) and run the command again.',
  );
}

/** Path of a Python that is new enough and can make virtual environments. */
function findPython() {
  const wanted = process.env.LEADSCORE_PYTHON;
  const names = wanted ? [wanted] : ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.14', 'python'];
  let newest = null;
  for (const name of names) {
    const probe = spawnSync(
      name,
      ['-c', 'import sys, venv, ensurepip; print("%d.%d" % sys.version_info[:2]); print(sys.executable)'],
      { encoding: 'utf8' },
    );
    if (probe.status === 0) {
      const [version, executable] = probe.stdout.trim().split(/\r?\n/);
      if (isPythonNewEnough(version)) return executable;
      newest = newest || version;
    } else if (probe.stderr && /ensurepip|venv/.test(probe.stderr)) {
      newest = newest || `without the venv module (on Debian and Ubuntu: sudo apt-get install python3-venv)`;
    }
  }
  const found = newest
    ? `Found only Python ${newest}.`
    : wanted
      ? `LEADSCORE_PYTHON=${wanted} does not run.`
      : 'Found none.';
  throw new MachineError(
    `leadscore needs Python ${MINIMUM_PYTHON.join('.')} or newer. ${found}\n` +
      'Get it from https://www.python.org/downloads (macOS: brew install python@3.13; Debian and Ubuntu: sudo apt-get ' +
      'install python3 python3-venv)\nor name one:  LEADSCORE_PYTHON=/path/to/python3 npm start',
  );
}

function isPythonNewEnough(version) {
  const [major, minor] = version.split('.').map(Number);
  return major === MINIMUM_PYTHON[0] && minor >= MINIMUM_PYTHON[1];
}

/** True where the machine has a Java that Spark 4.1 runs on. */
function hasJava() {
  const command = process.env.JAVA_HOME ? `${process.env.JAVA_HOME}/bin/java` : 'java';
  const probe = spawnSync(command, ['-version'], { encoding: 'utf8' });
  if (probe.status !== 0) return false;
  const match = /version "(\d+)/.exec(probe.stderr + probe.stdout);
  return match !== null && Number(match[1]) >= MINIMUM_JAVA_MAJOR;
}

module.exports = { MachineError, checkNode, findPython, hasJava };
