import type { Command } from 'commander';
import { type ModelHistory, whyModel } from '../../domain/pipeline/why-model';
import { openModelHome } from '../model-home';

export function addWhyCommand(models: Command): void {
  models
    .command('why')
    .description('Say why a version was trained and why it was released or not; make the decision to train again.')
    .argument('[version]', 'for example v2; without it, the champion')
    .action(async (version: string | undefined, _flags: unknown, command: Command) => {
      const { home, json } = command.optsWithGlobals<{ home: string; json: boolean }>();
      const history = await whyModel((await openModelHome(home)).processed, version);
      process.stdout.write(json ? `${JSON.stringify(history, null, 2)}\n` : describe(history));
    });
}

function describe({ model, gate, drift, decision, replayed }: ModelHistory): string {
  const made = model.createdAt.slice(0, 16).replace('T', ' ');
  const lines = [
    `${model.version} (${model.name}), made by run ${model.runId} on ${made} UTC`,
    `Trained    ${model.trainedBecause ?? decision?.reason ?? 'nobody has written down why'}`,
    `Drift      ${drift === null ? 'no report of that run' : drift.sentence}`,
    `Released   ${gate.promote ? 'yes' : 'no'}: ${gate.reason}`,
  ];
  if (decision !== null && replayed !== null) {
    const answer = replayed.isSame
      ? 'its recorded inputs give the same decision today'
      : `today its recorded inputs give another decision: ${replayed.retrain ? 'train' : 'no training'}: ${replayed.reason}`;
    lines.push(`Replayed   ${answer}`);
    for (const [name, value] of Object.entries(decision.inputs)) {
      lines.push(`  ${name.padEnd(17)} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}
