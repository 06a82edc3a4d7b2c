import type { Model, TreeEnsemble } from '../../../contracts/model-file';
import {
  type PackedModel,
  type PackedTrees,
  SCORER_FILE,
  type ScorerFileHead,
  type ServingParts,
} from '../../../contracts/scorer-file';
import { breadthFirst } from '../breadth-first';
import { checksum } from './checksum';

/** The bytes of `scorer.bin` (contracts/scorer-file.ts), of parts that their parsers have accepted. */
export function encodeScorerFile(parts: ServingParts): Uint8Array {
  const sections: ArrayBufferView[] = [];
  const pack = (trees: TreeEnsemble): PackedTrees => packTrees(trees, sections);
  const { modelFile } = parts.scorer;
  const scorer = { ...parts.scorer, modelFile: { ...modelFile, model: packModel(modelFile.model, pack) } };
  const head = headBytes({ ...parts, scorer });
  const bytes = new Uint8Array(
    sections.reduce((end, section) => aligned(end + section.byteLength), SCORER_FILE.headAt + head.length),
  );
  let at: number = SCORER_FILE.headAt;
  for (const section of [head, ...sections]) {
    bytes.set(new Uint8Array(section.buffer, section.byteOffset, section.byteLength), at);
    at = aligned(at + section.byteLength);
  }
  bytes.set(new TextEncoder().encode(SCORER_FILE.magic));
  new Uint32Array(bytes.buffer, 8, 2).set([SCORER_FILE.formatVersion, head.length]);
  new Uint32Array(bytes.buffer, 16, 2).set(checksum(new Uint32Array(bytes.buffer, SCORER_FILE.headAt)));
  return bytes;
}

function headBytes(head: ScorerFileHead): Uint8Array {
  const text = new TextEncoder().encode(JSON.stringify(head));
  const padded = new Uint8Array(aligned(text.length)).fill(0x20);
  padded.set(text);
  return padded;
}

function packModel(model: Model, pack: (trees: TreeEnsemble) => PackedTrees): PackedModel {
  if (model.kind === 'tree-ensemble') return pack(model);
  if (model.kind === 'logistic') return model;
  const members = model.members.map((member) => ({
    ...member,
    model: member.model.kind === 'tree-ensemble' ? pack(member.model) : member.model,
  }));
  return { ...model, members };
}

function packTrees(trees: TreeEnsemble, sections: ArrayBufferView[]): PackedTrees {
  const { source, roots } = breadthFirst(trees);
  const nodes = source.length;
  const take = <T extends Int16Array | Int32Array | Float32Array | Float64Array | Uint8Array>(
    into: T,
    from: (node: number) => number,
  ): T => {
    for (let place = 0; place < nodes; place++) into[place] = from(source[place]);
    return into;
  };
  const { feature, threshold, value, cover, missing } = trees;
  const isWide = feature.some((index) => index > 0x7fff);
  const isFine = cover.some((weight) => Math.fround(weight) !== weight);
  sections.push(
    take(isWide ? new Int32Array(nodes) : new Int16Array(nodes), (node) => feature[node]),
    take(new Float64Array(nodes), (node) => (feature[node] < 0 ? value[node] : threshold[node])),
    take(isFine ? new Float64Array(nodes) : new Float32Array(nodes), (node) => cover[node]),
    take(new Uint8Array(nodes), (node) => missing[node]),
  );
  const { aggregation, link, baseScore, inputPrecision } = trees;
  return {
    kind: 'packed-trees',
    aggregation,
    link,
    baseScore,
    inputPrecision,
    nodeCounts: Array.from(roots, (root, tree) => (roots[tree + 1] ?? nodes) - root),
    featureType: isWide ? 'int32' : 'int16',
    coverType: isFine ? 'float64' : 'float32',
  };
}

function aligned(bytes: number): number {
  return Math.ceil(bytes / SCORER_FILE.alignment) * SCORER_FILE.alignment;
}
