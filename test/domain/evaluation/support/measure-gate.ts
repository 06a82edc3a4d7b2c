/** Prints the table of docs/decisions/0004-release-gate.md: `npx tsx test/domain/evaluation/support/measure-gate.ts`. */
import { noiseFor, promotionRate } from './gate-simulation';

const DIFFERENCES = [-0.05, -0.02, -0.01, -0.005, 0, 0.005];
const ROWS = [200, 500, 1000, 2000];
const SIMULATIONS = Number(process.argv[2] ?? 150);

console.log(`| rows | ${DIFFERENCES.join(' | ')} |`);
console.log(`|---${'|---'.repeat(DIFFERENCES.length)}|`);
const noises = DIFFERENCES.map(noiseFor);
for (const rows of ROWS) {
  const rates = noises.map((noise) => `${Math.round(100 * promotionRate(rows, noise, SIMULATIONS))} %`);
  console.log(`| ${rows} | ${rates.join(' | ')} |`);
}
