import type { CandidateMetrics, HotLine } from '../../../contracts/evaluation';
import { missesTarget } from '../../evaluation/hot-line';
import { describeOutcome } from '../../leads/describe-outcome';
import { chosenMetrics } from '../chosen-metrics';
import { candidateTitle, count, instant, percent, percentInterval, three } from '../format';
import { type Html, html } from '../html';
import { newestApart, newestWarning } from '../newest-warning';
import type { ReportInput } from '../report-input';

/** The first screen: can I trust it, and whom do I call? */
export function verdictSection({ model, evaluation, schema, championVersion }: ReportInput): Html {
  const { hotLine, gate, split } = evaluation;
  const chosen = chosenMetrics(evaluation);
  const figures =
    hotLine.threshold === null
      ? html`<p>No group of leads converts at ${percent(hotLine.targetConversion)}. The grades below still tell the better leads from the others.</p>`
      : html`<div class="figures">
<div class="figure"><b>${percent(hotLine.share)}</b><span>of leads are hot</span></div>
<div class="figure"><b>${percent(hotLine.conversion)}</b><span>of hot leads convert (${percentInterval(hotLine.interval)}); ${ofTarget(hotLine)}${amongNewest(evaluation)}</span></div>
<div class="figure"><b>${hotLine.lift.toFixed(1)} ×</b><span>the average of ${percent(evaluation.baseRate)}; ${percent(hotLine.recall)} of all conversions are among them</span></div>
</div>`;
  return html`<header><p>Leadscore · run ${evaluation.runId} · ${instant(model.createdAt)}</p>
<h1>${verdictSentence(model.version, chosen, evaluation, championVersion)}</h1></header>
<p>${releaseSentence(model.version, gate.promote)} ${gate.reason}. Measured on ${count(split.holdoutRows)} leads that no model has
seen in training${split.kind === 'newest' ? ', the newest ones' : ', drawn at random'}. A lead counts as converted where ${describeOutcome(schema)}.${gate.promote ? '' : whoseFigures(model.version, championVersion)}</p>${figures}`;
}

function verdictSentence(
  version: string,
  chosen: CandidateMetrics,
  evaluation: ReportInput['evaluation'],
  champion: string | null,
): string {
  const { gate, leakage, hotLine } = evaluation;
  const title = `${candidateTitle(chosen.name)} ${version}`;
  if (!gate.promote)
    return `${title} is not released; ${champion === null ? 'there is no champion' : `${champion} stays`}`;
  if (newestWarning(evaluation) !== null) return `${title} knows older leads; the newest convert differently`;
  if (chosen.rocAuc < 0.8)
    return `${title} helps to order the leads; its ROC AUC of ${three(chosen.rocAuc)} leaves much to chance`;
  const apart = `${title} tells converting leads apart well`;
  if (leakage.length > 0) {
    const names = leakage.map((suspect) => suspect.header).join(' and ');
    return `${apart}, if ${names} ${leakage.length === 1 ? 'is' : 'are'} known before the sale is decided`;
  }
  if (missesTarget(hotLine)) return `${apart}; its hot leads miss the target of ${percent(hotLine.targetConversion)}`;
  if (chosen.ece > 0.05) return `${apart}; its probabilities are off by ${percent(chosen.ece)} on average`;
  return `${apart}, and its probabilities can be taken at their word`;
}

function ofTarget(hotLine: HotLine): string {
  const target = percent(hotLine.targetConversion);
  return missesTarget(hotLine) ? `this misses the target of ${target}` : `the target is ${target}`;
}

function amongNewest(evaluation: ReportInput['evaluation']): string {
  const hotLine = newestApart(evaluation)?.hotLine;
  if (hotLine === undefined || hotLine.hotLeads === 0) return '';
  const misses = missesTarget(hotLine) ? ', which misses it' : '';
  return `. Among the newest leads: ${percent(hotLine.conversion)} (${percentInterval(hotLine.interval)})${misses}`;
}

function releaseSentence(version: string, promoted: boolean): string {
  return promoted ? `${version} was released:` : `${version} was held back:`;
}

/** The figures of a model that was held back are easily taken for those of the one that scores. */
function whoseFigures(version: string, champion: string | null): string {
  const scoring = champion === null ? 'no model scores the leads' : `the leads are scored by ${champion}`;
  return ` All figures here are those of ${version}; ${scoring}.`;
}
