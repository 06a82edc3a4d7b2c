import { MISSING } from '../../../contracts/missing-rule';
import type { TreeEnsemble } from '../../../contracts/model-file';
import { loadKernel } from '../kernel/load-kernel';
import { wasmBase64 } from '../kernel/tree-shap.wasm';
import { KERNEL_ROWS, type KernelLayout, layOut, packTrees } from './pack-trees';
import { compileTreeShap, type TreeShap } from './tree-shap';
import { shapeTrees, type TreeShape } from './tree-shape';

/** Tables of more than this go to tree-shap.ts: forests of deep trees, for which memory counts more than time. */
const MAX_PAGES = 4096;

type Explain = (trees: number, treeCount: number, x: number, phi: number, rowCount: number, rowBytes: number) => void;

/**
 * As `compileTreeShap`, by the WebAssembly kernel, with contributions that agree within 1e-9. Rows with NaN, trees that
 * take zero for missing, very large forests and engines without SIMD are explained by `compileTreeShap` itself.
 */
export function compileKernelShap(trees: TreeEnsemble, featureCount: number, weight = 1): TreeShap {
  const module = loadKernel(wasmBase64);
  if (module === null || trees.missing.some((rule) => rule === MISSING.zeroLeft || rule === MISSING.zeroRight)) {
    return compileTreeShap(trees, featureCount, weight);
  }
  const scale = trees.aggregation === 'mean' ? weight / trees.roots.length : weight;
  const shapes = shapeTrees(trees, scale);
  const grown = shapes.filter(({ splitCount }) => splitCount > 0);
  const layout = layOut(grown, featureCount);
  if (grown.length === 0 || layout.pages > MAX_PAGES) return compileTreeShap(trees, featureCount, weight);
  const addBlock = startKernel(module, grown, layout, featureCount, trees.inputPrecision === 'float32');
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

/** Adds the contributions of up to KERNEL_ROWS rows from `from` on to `out`; false, with nothing added, if one has NaN. */
function startKernel(
  module: WebAssembly.Module,
  grown: readonly TreeShape[],
  layout: KernelLayout,
  featureCount: number,
  isFloat32: boolean,
): (values: Float64Array, from: number, rowCount: number, out: Float64Array) => boolean {
  const memory = new WebAssembly.Memory({ initial: layout.pages, maximum: layout.pages });
  packTrees(grown, layout, memory.buffer);
  const explain = new WebAssembly.Instance(module, { kernel: { memory } }).exports.explain as Explain;
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
