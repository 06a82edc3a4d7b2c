import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { bundleWorker, machine, pythonPeer, runSide } from '../side-process';
import type { PeerAnswer } from './exchange';
import { GOAL_SIZE, planCells } from './plan';
import { readResults } from './results';
import { describeScenario, PLANTED } from './scenarios';
import { percent, printElsewhere, printFalseAlarms, printPower, type Row } from './tables';
import type { PowerJob, PowerReport } from './worker';

/**
 * How often the drift check alarms when nothing has changed, and how often it finds what was planted, on re-splits of real
 * leads, beside Evidently, NannyML and "any KS p below 0.05" on the same splits:
 * `npx tsx benchmarks/drift-power/drift-power.bench.ts <csv> [repetitions, 1000] [peer seconds, 1800; 0 for none] [folder]`.
 * Exits with 1 where a goal is missed: at most 2 % alarms without drift at any size, at least 90 % of each planted
 * drift found at 1,000 leads. With a folder both sides continue where they were stopped.
 */
async function main(): Promise<void> {
  const [csv, repetitionsText = '1000', secondsText = '1800', folderName] = process.argv.slice(2);
  if (csv === undefined) throw new Error('Usage: drift-power.bench.ts <csv> [repetitions] [peer seconds] [folder]');
  const [repetitions, peerSeconds] = [Number(repetitionsText), Number(secondsText)];
  const folder = resolve(folderName ?? mkdtempSync(join(tmpdir(), 'leadscore-bench-')));
  mkdirSync(folder, { recursive: true });
  const job: PowerJob = {
    csv: resolve(csv),
    nullRepetitions: repetitions,
    powerRepetitions: Math.ceil(repetitions / 5),
    peerRepetitions: PEER_REPETITIONS,
    multivariateRepetitions: Math.ceil(repetitions / 10),
    share: { index: 0, of: cpus().length },
    resultsFile: join(folder, 'results.jsonl'),
    exchangeFolder: null,
  };
  const worker = bundleWorker(join(__dirname, 'worker.ts'), folder);
  const answersFile = join(folder, 'answers.jsonl');
  const peers = peerSeconds === 0 ? null : askPeers(worker, job, folder, answersFile, peerSeconds);
  const shares = await Promise.all(
    Array.from({ length: job.share.of }, async (_, index) => {
      const text = await readOutput(worker, { ...job, share: { ...job.share, index } });
      return JSON.parse(text) as PowerReport;
    }),
  );
  const results = readResults(job.resultsFile);
  const seconds = Math.max(...shares.map((share) => share.seconds));
  const versions = await peers;
  const answers = readAnswers(answersFile);
  const cells = planCells(job.nullRepetitions, job.powerRepetitions, job.peerRepetitions);
  const rows = cells.flatMap((cell): Row[] => {
    const result = results.get(cell.id);
    // Another file has not the columns that are written for the X Education leads.
    return result === undefined ? [] : [{ cell, result, peers: answers.get(cell.id) ?? [] }];
  });
  const compared = comparePValues(rows);

  printFalseAlarms(rows.filter(({ cell }) => cell.scenario.kind === 'none'));
  printPower(rows.filter(({ cell }) => PLANTED.includes(cell.scenario)));
  printElsewhere(rows.filter(({ cell }) => cell.scenario.kind !== 'none' && !PLANTED.includes(cell.scenario)));
  console.log(
    `\nMachine: ${machine()}. Node ${process.version.slice(1)}; ${versions ?? 'no peers'}. Ours: ${seconds.toFixed(0)} s. ` +
      `${compared} KS p-values equal SciPy's within ${P_VALUE_TOLERANCE}.`,
  );
  if (folderName === undefined) rmSync(folder, { recursive: true });
  const missed = missedGoals(rows);
  for (const text of missed) console.log(`GOAL MISSED: ${text}`);
  if (missed.length > 0) process.exitCode = 1;
}

const PEER_REPETITIONS = 60;
const P_VALUE_TOLERANCE = 1e-9;
const MOST_FALSE_ALARMS = 0.02;
const LEAST_POWER = 0.9;

/** Writes the splits, then lets the peers work beside us; resolves to their versions. */
async function askPeers(
  worker: readonly [string, string],
  job: PowerJob,
  folder: string,
  answers: string,
  seconds: number,
): Promise<string> {
  const { manifest } = runSide<PowerReport>(worker, { ...job, exchangeFolder: folder });
  const text = await readOutput(pythonPeer('drift_power_peer.py'), { manifest, answers, seconds });
  return (JSON.parse(text) as { versions: string }).versions;
}

/** What a side prints, run beside others. */
function readOutput([command, script]: readonly [string, string], job: object): Promise<string> {
  const side = spawn(command, [script, JSON.stringify(job)], { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  side.stdout.on('data', (chunk) => {
    text += chunk;
  });
  return new Promise((settle, fail) => {
    side.on('error', fail);
    side.on('close', (code) => {
      if (code === 0) settle(text);
      else fail(new Error(`${script} ended with ${code}.`));
    });
  });
}

/** By cell, in the order of the repetitions. */
function readAnswers(path: string): Map<string, PeerAnswer[]> {
  const answers = new Map<string, PeerAnswer[]>();
  if (!existsSync(path)) return answers;
  for (const line of readFileSync(path, 'utf8').trim().split('\n')) {
    const answer = JSON.parse(line) as PeerAnswer;
    const [cell, repetition] = answer.id.split('/');
    const list = answers.get(cell) ?? [];
    list[Number(repetition)] = answer;
    answers.set(cell, list);
  }
  return answers;
}

/** The peers saw what we saw: throws where a KS p-value of theirs differs from ours. Returns how many were compared. */
function comparePValues(rows: readonly Row[]): number {
  let compared = 0;
  for (const { cell, result, peers } of rows) {
    peers.forEach((answer, repetition) => {
      for (const [column, pValue] of Object.entries(answer.ks)) {
        const ours = result.ks[repetition]?.[column] ?? Number.NaN;
        if (!(Math.abs(ours - pValue) <= P_VALUE_TOLERANCE)) {
          throw new Error(`${cell.id}/${repetition} ${column}: our p-value is ${ours}, SciPy's ${pValue}.`);
        }
        compared++;
      }
    });
  }
  return compared;
}

function missedGoals(rows: readonly Row[]): string[] {
  return rows.flatMap(({ cell, result }) => {
    const where = `${describeScenario(cell.scenario)}, ${cell.nReference} and ${cell.nCurrent} leads`;
    if (cell.scenario.kind === 'none') {
      const alarms = (result.watch + result.drift) / result.repetitions;
      return alarms > MOST_FALSE_ALARMS ? [`${where}: ${percent(alarms)} false alarms`] : [];
    }
    const named = result.named / result.repetitions;
    const isGoal = PLANTED.includes(cell.scenario) && cell.nCurrent === GOAL_SIZE;
    return isGoal && named < LEAST_POWER ? [`${where}: found ${percent(named)}`] : [];
  });
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
