import type { CompiledTrees } from './compile-trees';
import { compileQuickScorer, type QuickScorer } from './kernel/quick-scorer';
import { addTrees, addTreesCarefully } from './walk-trees';

/**
 * Rows after which an ensemble goes into the kernel, which takes 10 ms to pack 300 trees: the self-test and the first leads
 * of a new process are answered by the walk of open-trees.wat, in less than one.
 */
const ROWS_BEFORE_KERNEL = 64;

/**
 * Writes the sum of leaf values of each row to `out[0..rowCount)`, by the fastest way that takes the rows: the WebAssembly
 * kernels, the walk, or where a value is NaN the careful walk. All add a row's trees in the same order, so that a score
 * does not depend on what came before it or stands beside it, to the last bit. Never more than `maxRows` rows at once.
 */
export function treeAdder(
  trees: CompiledTrees,
  maxRows: number,
): (values: Float64Array, rowCount: number, out: Float64Array) => void {
  let rowsSeen = 0;
  let kernel: QuickScorer | null | undefined;
  let rounded = new Float64Array(0);
  return (values, rowCount, out) => {
    rowsSeen += rowCount;
    if (kernel === undefined && rowsSeen >= ROWS_BEFORE_KERNEL) kernel = compileQuickScorer(trees, maxRows);
    if (kernel?.(values, rowCount, out) === true) return;
    let input = values;
    if (trees.float32) {
      if (rounded.length < values.length) rounded = new Float64Array(values.length);
      for (let i = 0; i < values.length; i++) rounded[i] = Math.fround(values[i]);
      input = rounded;
    }
    out.fill(0, 0, rowCount);
    if (trees.zeroIsMissing || values.includes(Number.NaN)) addTreesCarefully(trees, input, rowCount, out);
    else if (rowsSeen < ROWS_BEFORE_KERNEL && trees.sumOf !== undefined) {
      for (let row = 0; row < rowCount; row++) out[row] = trees.sumOf(input, row * trees.featureCount);
    } else addTrees(trees, input, rowCount, out);
  };
}
