'use strict';
/** `npm test`: sets up what is missing, then runs every check and every test, TypeScript and Python. */
const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { bin, main, pythonPath, root } = require('./setup.cjs');

/** Folders of tests that need one core, no emulator and no browser; what is not here runs before. */
const BESIDE_DEPLOYMENT = [
  ...['domain', 'lambdas', 'contracts', 'docs', 'architecture', 'helpers', 'adapters/local', 'adapters/shared'],
  ...['local/cost', 'local/drift'],
].map((folder) => `/test/${folder}/`);

main(
  async () => {
    const reports = mkdtempSync(path.join(tmpdir(), 'leadscore-test-'));
    const report = (name) => path.join(reports, name);
    const tool = (name) => path.join(root, 'node_modules', '.bin', name);
    const jest = (name, ...args) => [tool('jest'), [...args, '--json', '--outputFile', report(name)]];
    // Lanes run side by side, what is in a lane one after the other. The deployment waits a good part of its time; beside
    // it runs what needs one core and no browser.
    const rounds = [
      [
        [['format and lint (TypeScript)', tool('biome'), ['check', '.']]],
        [['types', tool('tsc'), ['--noEmit', '-p', 'tsconfig.json']]],
        [['types of the pure domain', tool('tsc'), ['--noEmit', '-p', 'tsconfig.domain.json']]],
        [['types of the page', tool('tsc'), ['--noEmit', '-p', path.join('web', 'tsconfig.json')]]],
        [['format (Python)', path.join(bin, 'ruff'), ['format', '--check', '--quiet', '.']]],
        [['lint (Python)', path.join(bin, 'ruff'), ['check', '--quiet', '.']]],
      ],
      [
        [
          [
            'tests (TypeScript)',
            ...jest('jest.json', '--testPathIgnorePatterns', ...BESIDE_DEPLOYMENT, '/test/deploy/deploy'),
          ],
        ],
      ],
      [
        [['deploy to an emulator', ...jest('deploy.json', '--config', path.join('test', 'deploy', 'jest.config.cjs'))]],
        [
          ['tests (Python)', pythonPath, ['-m', 'pytest', `--junitxml=${report('pytest.xml')}`]],
          ['tests (TypeScript) of one core', ...jest('one-core.json', '--maxWorkers', '1', ...BESIDE_DEPLOYMENT)],
        ],
      ],
    ];
    const failed = [];
    for (const lanes of rounds) {
      const ended = await Promise.all(lanes.map((lane, index) => runLane(lane, index > 0)));
      failed.push(...ended.flat());
    }
    const jestReports = ['jest.json', 'deploy.json', 'one-core.json'].map((name) => countJest(report(name)));
    const counts = [...jestReports, countPytest(report('pytest.xml'))].reduce(add);
    rmSync(reports, { recursive: true, force: true });
    process.stdout.write(failed.length === 0 ? '\nEverything passed.\n' : `\nFailed: ${failed.join(', ')}.\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    process.exitCode = failed.length === 0 ? 0 : 1;
  },
  { emulator: true },
);

/** The titles of what failed. */
async function runLane(checks, quiet) {
  const failed = [];
  for (const check of checks) if (!(await run(check, quiet))) failed.push(check[0]);
  return failed;
}

/** True where it passed. What runs beside something else is `quiet`: it prints all at once when it has ended. */
function run([title, command, args], quiet) {
  const heading = `\n── ${title}\n`;
  if (!quiet) process.stdout.write(heading);
  return new Promise((resolve) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit';
    const child = spawn(command, args, { cwd: root, stdio, shell: process.platform === 'win32' });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (data) => output.push(data));
    child.once('error', (error) => {
      process.stdout.write(`${title}: ${error.message}\n`);
      resolve(false);
    });
    child.once('close', (status) => {
      if (quiet) process.stdout.write(Buffer.concat([Buffer.from(heading), ...output]));
      resolve(status === 0);
    });
  });
}

function countJest(file) {
  if (!existsSync(file)) return { passed: 0, failed: 0, skipped: 0 };
  const report = JSON.parse(readFileSync(file, 'utf8'));
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + report.numRuntimeErrorTestSuites,
    skipped: report.numPendingTests,
  };
}

function countPytest(file) {
  const head = existsSync(file) ? /<testsuite [^>]*>/.exec(readFileSync(file, 'utf8')) : null;
  if (head === null) return { passed: 0, failed: 0, skipped: 0 };
  const number = (name) => Number(new RegExp(`${name}="(\\d+)"`).exec(head[0])[1]);
  const failed = number('failures') + number('errors');
  return { passed: number('tests') - failed - number('skipped'), failed, skipped: number('skipped') };
}

function add(a, b) {
  return { passed: a.passed + b.passed, failed: a.failed + b.failed, skipped: a.skipped + b.skipped };
}
