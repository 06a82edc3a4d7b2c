import { type Html, html, raw } from './html';
import type { ReportInput } from './report-input';
import { candidatesSection, curvesSection, gainSection } from './sections/candidates';
import { driftSection, quarantineSection, readinessSection } from './sections/data';
import { newestSection } from './sections/newest';
import { calibrationSection, gradesSection, importanceSection, leakageSection } from './sections/trust';
import { verdictSection } from './sections/verdict';
import { STYLE } from './style';

/** In the order in which people ask: can I trust it, whom do I call, why, and what came in. */
const SECTIONS: readonly ((input: ReportInput) => Html)[] = [
  verdictSection,
  newestSection,
  leakageSection,
  gradesSection,
  candidatesSection,
  curvesSection,
  (input) => html`<div class="pair">${calibrationSection(input)}${gainSection(input)}</div>`,
  importanceSection,
  readinessSection,
  quarantineSection,
  driftSection,
];

/** The report of a run: one self-contained page without script, readable offline, on a phone, in light and dark. */
export function renderReport(input: ReportInput): string {
  const { model, training } = input;
  const libraries = Object.entries(training.libraries).map(([name, version]) => `${name} ${version}`);
  return html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Leadscore ${model.version}: ${model.runId}</title><style>${raw(STYLE)}</style></head><body><main>
${SECTIONS.map((section) => section(input))}
<footer>Model ${model.version} (${model.name}), features ${model.featureSpecHash.slice(0, 19)}. Trained with ${libraries.join(', ')}.
The same leads, options and seed give the same numbers.</footer></main></body></html>
`.markup;
}
