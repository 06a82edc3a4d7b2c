import type { Model, TreeEnsemble } from '../../../contracts/model-file';
import {
  type PackedModel,
  type PackedTrees,
  SCORER_FILE,
  type ScorerFileHead,
  type ServingParts,
} from '../../../contracts/scorer-file';
import { InvalidArtifactError } from '../../errors';
import { type CompiledTrees, rememberCompiled } from '../compile-trees';
import { type OpenFile, openTrees } from '../kernel/open-trees';
import { checksum } from './checksum';
import { layNodes } from './lay-nodes';

/**
 * What `encodeScorerFile` wrote; trees come in breadth-first order, on typed arrays. Throws InvalidArtifactError where a
 * byte is not as it was written, or the file is of another format version.
 */
export function decodeScorerFile(bytes: Uint8Array): ServingParts {
  const { headAt, magic, formatVersion } = SCORER_FILE;
  if (bytes.length < headAt || bytes.length % SCORER_FILE.alignment !== 0) throw broken(`it has ${bytes.length} bytes`);
  if (String.fromCharCode(...bytes.subarray(0, magic.length)) !== magic) throw broken('it does not begin as one');
  const file = openTrees(bytes);
  // Without the kernel a copy only where the bytes lie in a larger buffer, across the alignment of doubles.
  const body = file?.bytes ?? (bytes.byteOffset % SCORER_FILE.alignment === 0 ? bytes : Uint8Array.from(bytes));
  const [version, headLength, ...expected] = new Uint32Array(body.buffer, body.byteOffset + 8, 4);
  if (version !== formatVersion)
    throw broken(`it is of format version ${version}, this program reads ${formatVersion}`);
  const sum =
    file?.checksum(headAt) ??
    checksum(new Uint32Array(body.buffer, body.byteOffset + headAt, (body.length - headAt) / 4));
  if (sum[0] !== expected[0] || sum[1] !== expected[1]) throw broken('its checksum is another one');
  if (headAt + headLength > body.length) throw broken('its head is longer than the file');
  // The checksum is of what comes after this length.
  if (headLength % SCORER_FILE.alignment !== 0) throw broken('its head ends within a word');
  const sections = new Sections(body, headAt + headLength, file);
  const head = parseHead(body.subarray(headAt, headAt + headLength));
  const { modelFile } = head.scorer;
  const model = unpackModel(modelFile.model, sections, modelFile.featureCount);
  if (!sections.isAtEnd) throw broken('it is longer than what its head lists');
  return { ...head, scorer: { ...head.scorer, modelFile: { ...modelFile, model } } };
}

function broken(problem: string): InvalidArtifactError {
  return new InvalidArtifactError(
    `scorer.bin cannot be read: ${problem}. It is damaged or of another version. Restore it from its backup, or train again.`,
  );
}

/** The checksum has shown that this is what was written, and what was written had been checked. */
function parseHead(bytes: Uint8Array): ScorerFileHead {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as ScorerFileHead;
  } catch {
    throw broken('its head is not JSON');
  }
}

interface ViewType<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/** The arrays after the head, one after the other. */
class Sections {
  constructor(
    private readonly body: Uint8Array,
    private at: number,
    /** Who lays the trees in them; `null` where that is TypeScript. */
    readonly file: OpenFile | null,
  ) {}

  next<T>(Type: ViewType<T>, length: number): T {
    const from = this.at;
    const end = from + length * Type.BYTES_PER_ELEMENT;
    if (!(end <= this.body.length)) throw broken('it is shorter than what its head lists');
    this.at = Math.ceil(end / SCORER_FILE.alignment) * SCORER_FILE.alignment;
    return new Type(this.body.buffer, this.body.byteOffset + from, length);
  }

  get isAtEnd(): boolean {
    return this.at === this.body.length;
  }
}

function unpackModel(model: PackedModel, sections: Sections, featureCount: number): Model {
  if (model.kind === 'logistic') return model;
  if (model.kind === 'packed-trees') return unpackTrees(model, sections, featureCount);
  const members = model.members.map((member) => ({
    ...member,
    model: member.model.kind === 'logistic' ? member.model : unpackTrees(member.model, sections, featureCount),
  }));
  return { ...model, members };
}

function unpackTrees(packed: PackedTrees, sections: Sections, featureCount: number): TreeEnsemble {
  const { nodeCounts, featureType, coverType, aggregation, link, baseScore, inputPrecision } = packed;
  const nodes = nodeCounts.reduce((sum, count) => sum + count, 0);
  const asked = featureType === 'int16' ? sections.next(Int16Array, nodes) : sections.next(Int32Array, nodes);
  const split = sections.next(Float64Array, nodes);
  const cover = coverType === 'float32' ? sections.next(Float32Array, nodes) : sections.next(Float64Array, nodes);
  const missing = sections.next(Uint8Array, nodes);
  const float32 = inputPrecision === 'float32';
  const found = { nodeCounts, asked, split, missing };
  // The slower way says what is wrong with trees that the kernel refuses.
  const compiled = sections.file?.lay(found, featureCount, float32) ?? layNodes(found, featureCount, float32, broken);
  const roots = Array.from(compiled.roots);
  let fields: NodeFields | null = null;
  // Only reasons need them.
  const full = (): NodeFields => {
    fields ??= nodeFields(compiled, split);
    return fields;
  };
  const trees: TreeEnsemble = {
    kind: 'tree-ensemble',
    aggregation,
    link,
    baseScore,
    inputPrecision,
    roots,
    feature: asked,
    get threshold() {
      return full().threshold;
    },
    get left() {
      return full().left;
    },
    get right() {
      return full().right;
    },
    get value() {
      return full().value;
    },
    cover,
    missing,
  };
  rememberCompiled(trees, compiled);
  return trees;
}

interface NodeFields {
  readonly threshold: Float64Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly value: Float64Array;
}

/** As the contract has them: 0 and -1 where a node has none. */
function nodeFields({ left: first, value }: CompiledTrees, split: Float64Array): NodeFields {
  const nodes = split.length;
  const threshold = new Float64Array(nodes);
  const left = new Int32Array(nodes).fill(-1);
  const right = new Int32Array(nodes).fill(-1);
  for (let node = 0; node < nodes; node++) {
    if (first[node] === node) continue;
    threshold[node] = split[node];
    left[node] = first[node];
    right[node] = first[node] + 1;
  }
  return { threshold, left, right, value };
}
