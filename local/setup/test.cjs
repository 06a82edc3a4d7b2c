'use strict';
/** `npm test`: sets up what is missing, then runs every check and every test, TypeScript and Python. */
const { spawn } = require('node:child_process');
const { existsSync, mkdtempSync, readFileSync, rmSync } = require('node:fs');
const { tmpdir } = require('node:os');
const path = require('node:path');
const { bin, main, pythonPath, root } = require('./setup.cjs');

main(
  async () => {
    const reports = mkdtempSync(path.join(tmpdir(), 'leadscore-test-'));
    const jestReport = path.join(reports, 'jest.json');
    const pageReport = path.join(reports, 'page.json');
    const deployReport = path.join(reports, 'deploy.json');
    const pytestReport = path.join(reports, 'pytest.xml');
    const tool = (name) => path.join(root, 'node_modules', '.bin', name);
    const deployTest = ['--config', path.join('test', 'deploy', 'jest.config.cjs')];
    const others = ['--testPathIgnorePatterns', '/node_modules/', '/test/deploy/deploy.test.ts', '/test/web/'];
    // Rounds of lanes: side by side runs what leaves a core idle by itself, in a lane one after the other. The tests in
    // TypeScript have a worker for each core; the deploy test mostly waits.
    const rounds = [
      [
        [['format and lint (TypeScript)', tool('biome'), ['check', '.']]],
        [['types', tool('tsc'), ['--noEmit', '-p', 'tsconfig.json']]],
        [['types of the pure domain', tool('tsc'), ['--noEmit', '-p', 'tsconfig.domain.json']]],
        [['types of the page', tool('tsc'), ['--noEmit', '-p', path.join('web', 'tsconfig.json')]]],
        [['format (Python)', path.join(bin, 'ruff'), ['format', '--check', '--quiet', '.']]],
        [['lint (Python)', path.join(bin, 'ruff'), ['check', '--quiet', '.']]],
      ],
      [[['tests (TypeScript)', tool('jest'), [...others, '--json', '--outputFile', jestReport]]]],
      [
        [['deploy to an emulator', tool('jest'), [...deployTest, '--json', '--outputFile', deployReport]]],
        [
          ['tests (Python)', pythonPath, ['-m', 'pytest', `--junitxml=${pytestReport}`]],
          ['tests of the page', tool('jest'), ['test/web/', '-i', '--json', '--outputFile', pageReport]],
        ],
      ],
    ];
    const failed = [];
    for (const lanes of rounds) {
      await Promise.all(
        lanes.map(async (checks, lane) => {
          for (const check of checks) if (!(await run(check, lane > 0))) failed.push(check[0]);
        }),
      );
    }
    const jestReports = [jestReport, pageReport, deployReport].map(countJest);
    const counts = [...jestReports, countPytest(pytestReport)].reduce(add);
    rmSync(reports, { recursive: true, force: true });
    process.stdout.write(failed.length === 0 ? '\nEverything passed.\n' : `\nFailed: ${failed.join(', ')}.\n`);
    process.stdout.write(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped\n`);
    process.exitCode = failed.length === 0 ? 0 : 1;
  },
  { emulator: true },
);

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
