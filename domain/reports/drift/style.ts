/** What the drift report adds to the report's style sheet. */
export const DRIFT_STYLE = `
:root { --then: #b9c0c8; --moved: #a34700; --moved-page: #fff1e3; --track: #e7e9ec; }
@media (prefers-color-scheme: dark) { :root { --then: #565e68; --moved: #ffb366; --moved-page: #35240f; --track: #32373e; } }
main { max-width: 1280px; }
.soft { color: var(--soft); } .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
[hidden] { display: none !important; }
.icon { flex: none; width: 16px; height: 16px; fill: none; stroke: var(--soft); stroke-width: 1.6; stroke-linecap: round; stroke-linejoin: round; }
.badge { display: inline-flex; align-items: center; gap: 8px; padding: 4px 16px 4px 8px; border-radius: 24px; font-weight: 650;
  border: 1px solid var(--line); background: var(--card); }
.badge .icon { width: 24px; height: 24px; stroke-width: 1.5; }
.badge.moved, .badge.watch { background: var(--moved-page); border-color: var(--moved); color: var(--moved); }
.top { display: grid; grid-template-columns: minmax(0, 6fr) minmax(0, 5fr); gap: 24px; align-items: start; }
.top.single { grid-template-columns: minmax(0, 1fr); }
.top section { margin: 0; padding: 16px 24px; }
.top h1 { margin: 16px 0; }
.explained { display: grid; grid-template-columns: max-content 1fr; gap: 8px 16px; margin: 0; max-width: 72ch; }
.explained dt { color: var(--soft); } .explained dd { margin: 0; }
.facts { display: grid; grid-template-columns: repeat(auto-fit, minmax(150px, 1fr)); gap: 8px; margin: 24px 0 16px; }
.single .facts { grid-template-columns: repeat(auto-fit, minmax(150px, 240px)); }
.lead { font-size: 18px; max-width: 72ch; margin: -8px 0 16px; }
.fact { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 8px 16px; }
.fact b { display: block; font-size: 26px; line-height: 1.3; font-weight: 650; color: var(--accent); }
.fact span { color: var(--soft); font-size: 14px; display: block; line-height: 1.35; }
.history { margin-top: 24px; } .history h2 { font-size: 16px; }
.strip { list-style: none; display: flex; flex-wrap: wrap; gap: 4px; margin: 0; padding: 0; }
.strip li { position: relative; padding: 3px; border-radius: 4px; line-height: 0; } .strip .icon { width: 18px; height: 18px; }
.strip .now { outline: 2px solid var(--accent); }
.strip .retrained { position: absolute; left: 0; right: 0; top: 25px; text-align: center; font-size: 12px; line-height: 1; color: var(--soft); }
.ends { display: flex; justify-content: space-between; font-size: 13px; margin: 14px 0 0; max-width: 520px; gap: 16px; }
.icon.moved, .icon.watch { stroke: var(--moved); } .icon .full { fill: var(--moved); stroke: none; } .icon .on { stroke: var(--card); stroke-width: 2; }
.performance-card .note { font-size: 14px; margin: 12px 0 0; }
.performance-card table { font-size: 14px; } .performance-card td { white-space: normal; }
svg.performance { max-width: 600px; } svg .band { fill: var(--accent); opacity: 0.16; } svg .whisker { stroke: var(--soft); stroke-width: 1.5; }
svg .realised { fill: var(--card); stroke: var(--ink); stroke-width: 2; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 16px; font-size: 14px; margin: 4px 0 8px; color: var(--soft); }
.key::before { content: ""; display: inline-block; width: 18px; margin-right: 6px; vertical-align: middle; border-top: 3px solid var(--accent); }
.dash-key::before { border-top: 2px dashed var(--soft); }
.dot-key::before { width: 10px; height: 10px; border: 2px solid var(--ink); border-radius: 50%; }
.then-key::before { height: 12px; border: 0; background: var(--then); } .now-key::before { border-top: 3px solid var(--accent); }
.tools { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: end; margin: 8px 0 16px; }
.tools label { display: grid; gap: 2px; font-size: 13px; color: var(--soft); }
.tools input, .tools select { font: inherit; font-size: 16px; color: var(--ink); background: var(--page); border: 1px solid var(--soft); border-radius: 6px;
  padding: 6px 8px; min-height: 40px; max-width: 100%; }
.tools output { padding: 10px 0; color: var(--soft); }
.sort-label { display: none !important; }
input:focus-visible, select:focus-visible, button:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
table.columns { font-size: 14.5px; }
table.columns th, table.columns td { text-align: left; vertical-align: top; padding: 12px 8px 0; border: 0; white-space: normal; }
table.columns thead th { padding: 4px 8px; border-bottom: 1px solid var(--line); vertical-align: bottom; }
table.columns .number { text-align: right; white-space: nowrap; }
table.columns tbody th { color: var(--ink); font-weight: 650; font-size: 15.5px; overflow-wrap: anywhere; min-width: 15ch; max-width: 26ch; }
table.columns tbody { border-bottom: 1px solid var(--line); }
table.columns .more td { padding: 0 8px 10px; }
table.columns details { margin: 0; } table.columns summary { color: var(--soft); max-width: 90ch; }
table.columns [data-state="moved"] summary { color: var(--ink); }
table.columns details table th, table.columns details table td { padding: 4px 8px; border-bottom: 1px solid var(--line); text-align: right; font-size: 14px; font-weight: 400; color: inherit; min-width: 0; }
table.columns details table th { color: var(--soft); }
table.columns details table .text { text-align: left; } table.columns details p { margin: 8px; font-size: 14px; }
thead button { white-space: nowrap; font: inherit; color: inherit; background: none; border: 0; padding: 4px 0; margin: 0; cursor: pointer; text-align: inherit; font-weight: 600; }
thead button::after { content: " ↕"; opacity: 0.55; } [aria-sort="ascending"] button::after { content: " ↑"; opacity: 1; } [aria-sort="descending"] button::after { content: " ↓"; opacity: 1; }
[aria-sort] button { color: var(--accent); }
.tag { display: inline-block; font-size: 12px; font-weight: 600; padding: 0 6px; border-radius: 4px; border: 1px solid var(--moved); color: var(--moved); }
.verdict { display: inline-flex; gap: 8px; align-items: flex-start; } .verdict .icon { margin-top: 3px; } .verdict.moved { font-weight: 650; color: var(--moved); }
.since, .method, .interval { display: block; font-size: 13px; white-space: nowrap; } .since { padding-left: 24px; }
.distribution { width: 168px; } .then { fill: var(--then); } .distribution .now { fill: var(--accent); fill-opacity: 0.14; stroke: var(--accent); stroke-width: 1.8; stroke-linejoin: round; } .now-bar { fill: var(--accent); } [data-state="ok"] .distribution { opacity: 0.72; }
.range { display: flex; justify-content: space-between; gap: 8px; width: 168px; font-size: 12.5px; color: var(--soft); line-height: 1.5; }
.cut { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; } .range span:last-child { white-space: nowrap; }
.effect { white-space: nowrap; } .effect b { font-weight: 600; } .effect b.over { color: var(--moved); }
.effect-bar { width: 120px; } .track { fill: var(--track); } .under { fill: var(--soft); } .over { fill: var(--moved); } .mark { stroke: var(--ink); stroke-width: 2; }
.importance { width: 64px; } .sparkline { width: 96px; } .sparkline .threshold { stroke: var(--soft); stroke-dasharray: 3 3; }
.sparkline .thin { fill: none; stroke: var(--soft); stroke-width: 1.5; } .sparkline .moved { fill: var(--moved); } .sparkline .last { fill: var(--soft); }
.rules td:first-child { white-space: nowrap; }
@media (max-width: 900px) { .top { grid-template-columns: minmax(0, 1fr); } }
@media screen and (max-width: 1240px) {
  .sort-label { display: grid !important; }
  table.columns, table.columns > tbody, table.columns > tbody > tr > th { display: block; }
  table.columns > thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  table.columns > tbody { padding: 12px 0; }
  table.columns > tbody > tr { display: grid; grid-template-columns: repeat(auto-fill, minmax(168px, 1fr)); gap: 8px 24px; }
  table.columns > tbody > tr > th { grid-column: 1 / -1; padding: 0; max-width: none; font-size: 16px; }
  table.columns > tbody > tr > td { padding: 0; min-width: 0; }
  table.columns > tbody > tr > .number { text-align: left; } table.columns > tbody > tr > .without { display: none; }
  table.columns > tbody > .more > td { grid-column: 1 / -1; }
  table.columns > tbody > tr > td[data-title]:not(:nth-child(2)):not(:nth-child(3))::before { content: attr(data-title); display: block; font-size: 12.5px; color: var(--soft); }
  table.columns .more td { padding: 8px 0 0; }
}
@media screen and (max-width: 760px) {
  main { padding: 16px 12px 48px; } h1 { font-size: 24px; } section, .top section { padding: 16px; }
  .explained { grid-template-columns: 1fr; gap: 0; } .explained dd { margin-bottom: 8px; }
  .tools label { flex: 1 1 40%; } .tools label:first-child { flex-basis: 100%; }
  table.columns > tbody > tr { grid-template-columns: 1fr 1fr; gap: 8px 16px; }
  table.columns > tbody > tr > td:nth-child(2), table.columns > tbody > tr > td:nth-child(3) { grid-column: 1 / -1; min-width: 0; }
  table.columns > tbody[data-state="ok"] > tr > .number { display: none; } table.columns > tbody[data-state="ok"] > tr:not(.more) > td:nth-child(3) { grid-column: auto; }
  .range { max-width: 100%; overflow: hidden; } .distribution, .range { width: 100%; } .distribution { max-height: 88px; }
  .performance-card table { font-size: 13px; } .performance-card th, .performance-card td { padding: 6px 2px; white-space: normal; }
  .performance-card td.text { min-width: 0; overflow-wrap: normal; hyphens: auto; }
  .performance-card .interval { font-size: 11px; } .performance text { font-size: 17px; }
}
@media print {
  :root { color-scheme: light; --page: #fff; --card: #fff; --ink: #000; --soft: #444; --line: #bbb; --accent: #0b5cad; --then: #b9c0c8; --moved: #8a3c00; --moved-page: #fff; --track: #e7e9ec; }
  .tools { display: none; } thead button, table.columns .number { white-space: normal; } body { font-size: 12px; } main { max-width: none; padding: 0; } table.columns { font-size: 11px; } table.columns th, table.columns td { padding: 8px 4px 0; } table.columns tbody th { font-size: 11.5px; min-width: 11ch; }
  .distribution, .range { width: 110px; } .effect-bar { width: 76px; } .sparkline { width: 64px; } .importance { width: 40px; } .since, .method { font-size: 10px; white-space: normal; }
  .top { grid-template-columns: minmax(0, 1fr); } section, .top section { padding: 12px; } svg.performance { max-width: 420px; } h1 { font-size: 20px; } .lead { font-size: 13px; margin: 0 0 8px; } .performance-card table, .legend, .performance-card .note { font-size: 11px; }
  table.columns tbody { break-inside: avoid; } thead { display: table-header-group; } thead button::after { content: ""; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
