import type { Command } from 'commander';
import { PROCESSED_KEYS } from '../../contracts/artifact-keys';
import { evaluationSchema } from '../../contracts/evaluation';
import { findChampion, loadChampion } from '../../domain/pipeline/champion';
import { findDriftReport, listDriftRuns } from '../../domain/pipeline/drift-reports';
import { findJson } from '../../domain/pipeline/json-artifact';
import { findRollout } from '../../domain/pipeline/parse-rollout';
import { describeRollout } from '../../domain/pipeline/rollout-plan';
import { MODEL_HOME_HELP, type ModelHome, openModelHome } from '../model-home';
import { DEFAULT_HOME } from './options';

export function addStatusCommand(program: Command): void {
  program
    .command('status')
    .description('Show the champion, its numbers, a rollout, the last run and drift verdict.')
    .option('--home <dir>', MODEL_HOME_HELP, DEFAULT_HOME)
    .option('--json', 'print JSON', false)
    .action(async (flags: { home: string; json: boolean }) => {
      const status = await readStatus(await openModelHome(flags.home));
      process.stdout.write(flags.json ? `${JSON.stringify(status, null, 2)}\n` : describe(status));
    });
}

async function readStatus(home: ModelHome) {
  const { processed } = home;
  const pointer = await findChampion(processed);
  const runs = await idsUnder(home, 'runs/');
  const lastCheck = (await listDriftRuns(processed)).at(-1);
  const drift = lastCheck === undefined ? null : await findDriftReport(processed, lastCheck);
  const champion =
    pointer === null
      ? null
      : {
          pointer,
          model: (await loadChampion(processed)).model,
          evaluation: await findJson(
            processed,
            PROCESSED_KEYS.model(pointer.version, 'evaluation.json'),
            evaluationSchema,
          ),
        };
  return {
    home: home.name,
    champion,
    rollout: pointer === null ? null : await findRollout(processed, pointer),
    lastRun: runs.at(-1) ?? null,
    runs: runs.length,
    drift: drift === null ? null : { runId: drift.runId, verdict: drift.verdict, sentence: drift.sentence },
  };
}

/** Run ids are instants, so that their text order is their time order. */
async function idsUnder(home: ModelHome, prefix: string): Promise<string[]> {
  const objects = await home.processed.list(prefix);
  // The lock of runs lies beside their folders.
  const keys = objects.map(({ key }) => key.split('/')).filter((parts) => parts.length > 2);
  return [...new Set(keys.map(([, id = '']) => id))];
}

function describe(status: Awaited<ReturnType<typeof readStatus>>): string {
  if (status.champion === null) {
    return `No champion yet in ${status.home}. Train one:  npx leadscore run <leads.csv>\n`;
  }
  const { pointer, model, evaluation } = status.champion;
  const lines = [
    `Champion   ${model.name} ${model.version}, since ${pointer.promotedAt.slice(0, 16).replace('T', ' ')} UTC (${pointer.reason})`,
  ];
  if (evaluation !== null) {
    const { hotLine } = evaluation;
    const chosen = evaluation.candidates.find((candidate) => candidate.name === evaluation.chosen);
    if (chosen !== undefined) {
      lines.push(
        `Numbers    ROC AUC ${chosen.rocAuc.toFixed(3)}, accuracy ${chosen.accuracy.toFixed(3)}, calibration error ${chosen.ece.toFixed(3)} on ${evaluation.split.holdoutRows.toLocaleString('en-US')} held-out leads`,
      );
    }
    if (hotLine.threshold !== null) {
      lines.push(
        `Hot line   from ${hotLine.threshold.toFixed(2)}: ${(hotLine.share * 100).toFixed(0)} % of leads, ${(hotLine.conversion * 100).toFixed(0)} % of them convert`,
      );
    }
  }
  if (status.rollout !== null) {
    const { startedAt, reason } = status.rollout;
    const since = startedAt.slice(0, 16).replace('T', ' ');
    lines.push(`Rollout    ${describeRollout(status.rollout)}, since ${since} UTC (${reason})`);
  }
  lines.push(`Last run   ${status.lastRun ?? 'none'} (${status.runs} in all)`);
  if (status.drift !== null) lines.push(`Drift      ${status.drift.sentence} (run ${status.drift.runId})`);
  return `${lines.join('\n')}\n`;
}
