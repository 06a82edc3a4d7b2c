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
    const deployReport = path.join(reports, 'deploy.json');
    const pytestReport = path.join(reports, 'pytest.xml');
    const tool = (name) => path.join(root, 'node_modules', '.bin', name);
    const deployTest = ['--config', path.join('test', 'deploy', 'jest.config.cjs')];
    // Side by side what leaves a core idle by itself; the tests in TypeScript have a worker for each.
    const rounds = [
      [
        ['format and lint (TypeScript)', tool('biome'), ['check', '.']],
        ['types', tool('tsc'), ['--noEmit', '-p', 'tsconfig.json']],
        ['types of the pure domain', tool('tsc'), ['--noEmit', '-p', 'tsconfig.domain.json']],
        ['types of the page', tool('tsc'), ['--noEmit', '-p', path.join('web', 'tsconfig.json')]],
        ['format (Python)', path.join(bin, 'ruff'), ['format', '--check', '--quiet', '.']],
        ['lint (Python)', path.join(bin, 'ruff'), ['check', '--quiet', '.']],
      ],
      [['tests (TypeScript)', tool('jest'), ['--json', '--outputFile', jestReport]]],
      [
        ['deploy to an emulator', tool('jest'), [...deployTest, '--json', '--outputFile', deployReport]],
        ['tests (Python)', pythonPath, ['-m', 'pytest', `--junitxml=${pytestReport}`]],
      ],
    ];
    const failed = [];
    for (const checks of rounds) {
      const passed = await Promise.all(checks.map((check, index) => run(check, index > 0)));
      failed.push(...checks.filter((_, index) => !passed[index]).map(([title]) => title));
    }
    const counts = [countJest(jestReport), countPytest(pytestReport), countJest(deployReport)].reduce(add);
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
