import type { DriftReport } from '../../../contracts/drift-report';
import { type Html, html } from '../html';
import { day } from './format';
import { icon, shownReportVerdict } from './verdicts';

const SHOWN = 30;

interface Check {
  readonly at: string;
  readonly verdict: DriftReport['verdict'];
  readonly sentence: string;
  readonly retrained: boolean;
}

/** The last checks as a row of verdict shapes, oldest first, this one last; nothing where it is the first. */
export function historyStrip(report: DriftReport): Html {
  if (report.history.length === 0) return html``;
  const now = { ...report, at: report.checkedAt, retrained: report.decision?.retrain === true };
  const checks: Check[] = [...report.history.slice(1 - SHOWN), now];
  return html`<div class="history"><h2>${historyFinding(checks)}</h2>
<ol class="strip">${checks.map(
    (check, index) =>
      html`<li${index === checks.length - 1 ? html` class="now"` : ''} title="${day(check.at)}: ${check.sentence}">${icon(shownReportVerdict(check.verdict).state)}<span class="hidden">${day(check.at)}: ${shownReportVerdict(check.verdict).words}${check.retrained ? ', retrained' : ''}</span>${check.retrained ? html`<span class="retrained" aria-hidden="true">↻</span>` : ''}</li>`,
  )}</ol>
<p class="soft ends"><span>${day(checks[0]?.at ?? now.at)}</span><span>${checks.some(({ retrained }) => retrained) ? '↻ retrained' : ''}</span><span>this check</span></p></div>`;
}

function historyFinding(checks: readonly Check[]): string {
  const moved = checks.filter(({ verdict }) => verdict === 'drift' || verdict === 'watch').length;
  if (moved === 0) return `Nothing moved in the last ${checks.length} checks`;
  return `Something moved in ${moved} of the last ${checks.length} checks`;
}
