/** Prints the table of docs/decisions/0003-hot-line.md. Run: npx tsx test/domain/model/hot-line-study.ts [repeats] */
import { chooseHotLine } from '../../../domain/model/hot-line';
import { lowestThresholdByOutcomes, simulateHotLine } from './simulate-hot-line';

const TARGET = 0.8;
const repeats = Number(process.argv[2] ?? 200);
const populations = [
  { name: '39 % convert, AUC 0.91', mean: -0.9, spread: 2.8, rows: 7400 },
  { name: '39 % convert, AUC 0.91', mean: -0.9, spread: 2.8, rows: 1500 },
  { name: '13 % convert, AUC 0.89', mean: -3.2, spread: 2.2, rows: 7400 },
];
const distortions = [
  { name: 'calibrated', distort: (z: number) => z },
  { name: 'over-confident', distort: (z: number) => 1.5 * z },
  { name: 'under-confident', distort: (z: number) => 0.6 * z },
  { name: 'too high', distort: (z: number) => z + 0.4 },
];

for (const population of populations) {
  for (const { name, distort } of distortions) {
    const shared = { ...population, repeats, distort };
    const rules = {
      'plain scan': simulateHotLine({ ...shared, choose: (p, y) => lowestThresholdByOutcomes(p, y, TARGET) }, TARGET),
      'both conditions': simulateHotLine(
        { ...shared, choose: (p, y) => chooseHotLine(p, y, { targetConversion: TARGET }).threshold },
        TARGET,
      ),
    };
    for (const [rule, { found, targetInside, notBelow, conversion, share }] of Object.entries(rules)) {
      const cells = [found, targetInside, notBelow, conversion, share].map((cell) => (100 * cell).toFixed(1));
      console.log(`| ${population.name}, ${population.rows} | ${name} | ${rule} | ${cells.join(' | ')} |`);
    }
  }
}
