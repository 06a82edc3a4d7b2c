import type { DriftReport } from '../../../contracts/drift-report';
import { percent } from '../format';
import { type Html, html } from '../html';
import { table } from '../table';

/** When something counts, in words with the numbers of this check, and what was decided about training. */
export function rulesSection({ rules, decision }: DriftReport): Html {
  const { effects } = rules;
  const rows: [string, string][] = [
    [
      'A comparison counts',
      `where its adjusted p is below ${rules.significance}, its effect reaches its threshold, and both sides have ${rules.minimumRows} values or more`,
    ],
    [
      'Thresholds of effects',
      `numbers ${effects.number} and the score ${effects.score} (normed Wasserstein distance); categories ${effects.category} and grades ${effects.grade} (Jensen-Shannon distance); ` +
        `yes/no ${effects.flag}, missing cells ${effects.missing}, new or vanished values ${effects.newValues}, conversion rate ${effects.outcome} (difference of shares)`,
    ],
    [
      'The verdict is drift',
      `where columns with ${percent(rules.driftedShare)} of the importance moved, a critical column moved, a column with ${percent(rules.far.importance)} of the importance (but for the strongest column) moved by ${rules.far.number} standard deviations or ${rules.far.share} of another effect, the score moved by ${rules.scoreEffect}, ` +
        `the estimated loss is ${percent(rules.estimatedLoss)}, or something moved in ${rules.runsInARow} checks in a row; where less moved, it is watch`,
    ],
    ['Critical columns', rules.critical.length === 0 ? 'none' : rules.critical.join(', ')],
  ];
  if (decision !== null) rows.push([decision.retrain ? 'Training' : 'No training', decision.reason]);
  return html`<section><h2>The rules of this check</h2>
<details><summary>When something counts</summary>${table<[string, string]>(
    [
      { title: 'What', cell: (row) => row[0], text: true },
      { title: 'When', cell: (row) => row[1], text: true },
    ],
    rows,
  )}</details></section>`;
}
