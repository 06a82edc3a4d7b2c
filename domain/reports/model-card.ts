import type { HotLine } from '../../contracts/evaluation';
import { missesTarget } from '../evaluation/hot-line';
import { chosenMetrics } from './chosen-metrics';
import { candidateTitle, count, counted, instant, percent, percentInterval, three } from './format';
import { newestApart, newestWarning } from './newest-warning';
import type { ReportInput } from './report-input';

/** The model card of a version, in Markdown: what it is, what it is for, how good it is, what to be careful with. */
export function renderModelCard({
  model,
  evaluation,
  training,
  schema,
  spec,
}: Omit<ReportInput, 'etl' | 'drift' | 'extraColumns' | 'championVersion'>): string {
  const chosen = chosenMetrics(evaluation);
  const { hotLine, split, leakage, gate } = evaluation;
  const newest = newestApart(evaluation);
  const warning = newestWarning(evaluation);
  const target = schema.columns.find((column) => column.key === schema.target.column)?.header ?? schema.target.column;
  const lines = [
    `# Model card: ${candidateTitle(model.name)} ${model.version}`,
    '',
    `Made by run ${model.runId} on ${instant(model.createdAt)}${because(model.trainedBecause)}. ${gate.promote ? 'Released' : 'Not released'}: ${plain(gate.reason)}.`,
    '',
    '## What it is for',
    '',
    `It estimates the probability that a lead converts ("${plain(target)}"), so that people call the leads that do. It is made for leads like those it`,
    'was trained on, and for the order of calls. It is not made for decisions about people, such as prices, credit or employment.',
    '',
    '## How good it is',
    '',
    `On ${count(split.holdoutRows)} held-out leads (${split.kind} split, ${percent(split.holdoutShare)}, seed ${split.seed}):`,
    '',
    '| Measure | Value |',
    '|---|---|',
    `| ROC AUC | ${three(chosen.rocAuc)} (${three(chosen.rocAucInterval.low)}–${three(chosen.rocAucInterval.high)}) |`,
    `| PR AUC | ${three(chosen.prAuc)} |`,
    `| Accuracy, at ${chosen.accuracyThreshold.toFixed(2)} | ${three(chosen.accuracy)} |`,
    `| F1, at ${chosen.f1Threshold.toFixed(2)} | ${three(chosen.f1)} |`,
    `| Brier score | ${three(chosen.brier)} |`,
    `| Expected calibration error | ${three(chosen.ece)} (calibration: ${chosen.calibration}) |`,
    `| Log loss | ${three(chosen.logLoss)} |`,
    ...(newest === null
      ? []
      : [
          `| ROC AUC on the newest ${count(newest.rows)} of them | ${three(newest.rocAuc)} (${three(newest.rocAucInterval.low)}–${three(newest.rocAucInterval.high)}) |`,
          `| Expected calibration error on the newest ${count(newest.rows)} | ${three(newest.ece)} |`,
        ]),
    '',
    hotLine.threshold === null
      ? `No threshold reaches a conversion of ${percent(hotLine.targetConversion)}.`
      : `Hot leads (from ${hotLine.threshold.toFixed(2)}): ${percent(hotLine.share)} of all, ${percent(hotLine.conversion)} of them convert (${percentInterval(hotLine.interval)}), ${hotLine.lift.toFixed(1)} times the average of ${percent(evaluation.baseRate)}.${ofTarget(hotLine)}`,
    ...amongNewest(newest?.hotLine),
    '',
    '| Grade | From | Share | Converted | Against average |',
    '|---|---|---|---|---|',
    ...evaluation.grades.map(
      (row) =>
        `| ${row.grade} | ${row.fromProbability.toFixed(2)} | ${percent(row.share)} | ${row.leads === 0 ? '– | –' : `${percent(row.conversion)} | ${row.lift.toFixed(1)}`} |`,
    ),
    '',
    '## What it was trained on',
    '',
    `${count(split.trainRows)} leads (${counted(split.outliersRemoved, 'outlier')} left out), ${spec.features.length} columns as ${spec.outputs.length} features.`,
    `The columns: ${spec.features.map((feature) => plain(feature.header)).join(', ')}.`,
    '',
    '## What to be careful with',
    '',
    ...(warning === null ? [] : [`- ${warning}.`]),
    ...(leakage.length === 0
      ? ['- No column looks as if it were filled in after the outcome.']
      : leakage.map((suspect) => `- ${plain(suspect.reason)}.`)),
    '- The numbers hold as long as new leads resemble these; the drift check of each run says whether they do.',
    '- A probability says how leads like this one did, not what this lead will do.',
    '',
    '## How to make it again',
    '',
    `Seed ${model.options.seed}, ${training.tuningTrials} tuning trials, ${training.folds} folds; features ${model.featureSpecHash};`,
    `${Object.entries(training.libraries)
      .map(([name, version]) => `${name} ${version}`)
      .join(', ')}.`,
  ];
  return `${lines.join('\n')}\n`;
}

function ofTarget(hotLine: HotLine): string {
  return missesTarget(hotLine) ? ` This misses the target of ${percent(hotLine.targetConversion)}.` : '';
}

function amongNewest(hotLine: HotLine | undefined): string[] {
  if (hotLine === undefined || hotLine.hotLeads === 0) return [];
  const { conversion, interval, hotLeads } = hotLine;
  const rate = `${percent(conversion)} of ${count(hotLeads)} convert (${percentInterval(interval)})`;
  return [`Among the newest leads ${rate}.${ofTarget(hotLine)}`];
}

function because(reason: string | undefined): string {
  return reason === undefined ? '' : `, because: ${plain(reason)}`;
}

/** A text from a user's file inside Markdown: no table cell, no markup, no line of its own. */
function plain(text: string): string {
  return text.replace(/[|`*_<>[\]\\&#~]/g, '\\$&').replace(/\s+/g, ' ');
}
