/**
 * The style sheet of the report: system fonts, an 8 px grid, one accent colour, contrast of at least 4.5:1 for text in
 * light and dark. Grades are one hue from strong to pale and always carry their letter.
 */
export const STYLE = `
:root { color-scheme: light dark; --page: #fbfbfa; --card: #ffffff; --ink: #1c1e21; --soft: #5a6068; --line: #d9dce0;
  --accent: #0b5cad; --pale: #dbe8f6; --warn: #8a4b00; --warn-page: #fff4e0;
  --a: #0b4a8c; --b: #2f73b8; --c: #7fb0dd; --d: #c9dff2; --on-a: #ffffff; --on-d: #1c1e21; }
@media (prefers-color-scheme: dark) { :root { --page: #15171a; --card: #1d2024; --ink: #e9ebee; --soft: #a5acb5;
  --line: #383d44; --accent: #6fb1f2; --pale: #1d3a57; --warn: #ffc670; --warn-page: #33260f;
  --a: #8cc4ff; --b: #5c9edd; --c: #3a6fa3; --d: #25425f; --on-a: #10161d; --on-d: #e9ebee; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, "Segoe UI",
  Roboto, sans-serif; font-variant-numeric: tabular-nums; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 64px; }
header p { color: var(--soft); margin: 0; }
h1 { font-size: 28px; line-height: 1.25; margin: 8px 0 16px; text-wrap: balance; }
h2 { font-size: 20px; line-height: 1.3; margin: 0 0 8px; text-wrap: balance; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 24px; margin: 16px 0; }
section > p { margin: 0 0 16px; color: var(--soft); max-width: 68ch; }
.figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(200px, 1fr)); gap: 16px; margin: 24px 0; }
.figure { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 16px 24px; }
.figure b { display: block; font-size: 40px; line-height: 1.2; font-weight: 650; color: var(--accent); }
.figure span { color: var(--soft); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(300px, 1fr)); gap: 16px; }
.pair section { margin: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-size: 14.5px; }
th, td { text-align: right; padding: 6px; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); vertical-align: bottom; }
th:first-child, td:first-child, .text { text-align: left; }
td.text { white-space: normal; overflow-wrap: anywhere; min-width: 11ch; }
tr.chosen td { background: var(--pale); font-weight: 600; }
.warning { background: var(--warn-page); border-color: var(--warn); }
.warning h2::before { content: "⚠ "; color: var(--warn); }
.whole { white-space: nowrap; }
.grade { display: inline-block; width: 32px; text-align: center; border-radius: 4px; font-weight: 700; }
.grade.A { background: var(--a); color: var(--on-a); } .grade.B { background: var(--b); color: #ffffff; }
.grade.C { background: var(--c); color: var(--on-d); } .grade.D { background: var(--d); color: var(--on-d); }
@media (prefers-color-scheme: dark) { .grade.B { color: #10161d; } .grade.C { color: #ffffff; } }
details { margin-top: 12px; } summary { color: var(--accent); cursor: pointer; }
summary:focus-visible, a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
svg { display: block; width: 100%; height: auto; } svg text { fill: var(--soft); font-size: 13px; }
svg .grid { stroke: var(--line); } svg .line { fill: none; stroke: var(--accent); stroke-width: 2.5; }
svg .ideal { fill: none; stroke: var(--soft); stroke-dasharray: 4 4; } svg .dot { fill: var(--accent); }
svg .bar { fill: var(--accent); } svg .value { fill: var(--ink); }
footer { color: var(--soft); font-size: 14px; margin-top: 32px; overflow-wrap: anywhere; }
@media print { section, .figure { break-inside: avoid; } }
`;
