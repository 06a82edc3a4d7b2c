import { MISSING } from '../../../contracts/missing-rule';
import type { TreeEnsemble } from '../../../contracts/model-file';
import { loadKernel } from '../kernel/load-kernel';
import { wasmBase64 } from '../kernel/tree-shap.wasm';
import { KERNEL_ROWS, type KernelLayout, layOut, packTrees, type Tabulate } from './pack-trees';
import { compileTreeShap, type TreeShap } from './tree-shap';
import { type ShapedTree, type SplitArrays, shapeTrees } from './tree-shape';

/** Tables of more than this go to tree-shap.ts: forests of deep trees, for which memory counts more than time. */
const MAX_PAGES = 4096;

/** What tree-shap.wat exports. */
interface Exports {
  readonly explain: (
    trees: number,
    treeCount: number,
    x: number,
    phi: number,
    rowCount: number,
    rowBytes: number,
  ) => void;
  readonly tabulate: Tabulate;
}

/**
 * As `compileTreeShap`, by the WebAssembly kernel, with contributions that agree within 1e-9. Rows with NaN, trees that
 * take zero for missing, very large forests and engines without SIMD are explained by `compileTreeShap` itself.
 */
export function compileKernelShap(trees: TreeEnsemble, featureCount: number, weight = 1): TreeShap {
  const module = loadKernel(wasmBase64);
  if (module === null || zeroIsMissing(trees)) {
    return compileTreeShap(trees, featureCount, weight);
  }
  const scale = trees.aggregation === 'mean' ? weight / trees.roots.length : weight;
  const { all, trees: shapes } = shapeTrees(trees, scale);
  const grown = shapes.filter(({ splitCount }) => splitCount > 0);
  const layout = layOut(grown, featureCount);
  if (grown.length === 0 || layout.pages > MAX_PAGES) return compileTreeShap(trees, featureCount, weight);
  const addBlock = startKernel(module, all, grown, layout, featureCount, trees.inputPrecision === 'float32');
  let plain: TreeShap | null = null;
  return {
    expected: shapes.reduce((sum, { mean }) => sum + mean, weight * trees.baseScore),
    addContributions(values, rowCount, out) {
      for (let row = 0; row < rowCount; row += KERNEL_ROWS) {
        const rows = Math.min(KERNEL_ROWS, rowCount - row);
        const from = row * featureCount;
        if (addBlock(values, from, rows, out)) continue;
        plain ??= compileTreeShap(trees, featureCount, weight);
        const to = from + rows * featureCount;
        plain.addContributions(values.subarray(from, to), rows, out.subarray(from, to));
      }
    },
  };
}

/** A loop, because a callback for each of 18,000 nodes takes a new process 2 ms. */
function zeroIsMissing({ missing }: TreeEnsemble): boolean {
  for (let node = 0; node < missing.length; node++) {
    if (missing[node] === MISSING.zeroLeft || missing[node] === MISSING.zeroRight) return true;
  }
  return false;
}

/** Adds the contributions of up to KERNEL_ROWS rows from `from` on to `out`; false, with nothing added, if one has NaN. */
function startKernel(
  module: WebAssembly.Module,
  all: SplitArrays,
  grown: readonly ShapedTree[],
  layout: KernelLayout,
  featureCount: number,
  isFloat32: boolean,
): (values: Float64Array, from: number, rowCount: number, out: Float64Array) => boolean {
  const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages });
  const { explain, tabulate } = new WebAssembly.Instance(module, { kernel: { memory } }).exports as unknown as Exports;
  packTrees(all, grown, layout, memory.buffer, tabulate);
  const x = new Float64Array(memory.buffer, layout.x, KERNEL_ROWS * featureCount);
  const phi = new Float64Array(memory.buffer, layout.phi, KERNEL_ROWS * featureCount * 2);
  return (values, from, rowCount, out) => {
    const length = rowCount * featureCount;
    let sum = 0;
    for (let index = 0; index < length; index++) {
      const value = values[from + index];
      x[index] = isFloat32 ? Math.fround(value) : value;
      // 0 or NaN; NaN for an infinite value too, which costs time and no digit.
      sum += value * 0;
    }
    if (Number.isNaN(sum)) return false;
    phi.fill(0, 0, length * 2);
    explain(layout.trees, layout.treeCount, layout.x, layout.phi, rowCount, featureCount * 8);
    for (let index = 0; index < length; index++) out[from + index] += phi[index * 2] + phi[index * 2 + 1];
    return true;
  };
}
