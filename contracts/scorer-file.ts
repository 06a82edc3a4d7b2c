import type { ModelVersion } from './champion';
import type { FeatureSpec } from './feature-spec';
import type { LeadSchema } from './lead-schema';
import type { Blend, Logistic, Scorer, TreeEnsemble } from './model-file';
import type { SelfTest } from './self-test';

/**
 * `models/<version>/scorer.bin`: all that serving needs of a version in one file, so that a new process fetches one object
 * and parses no megabytes of numbers. It is made from `scorer.json`, `features.json`, `schema.json`, `self-test.json` and
 * `model.json` when the version is, says the same, and is preferred to them; versions of before 2026-11-21 have none.
 *
 * Little-endian. Every part begins at a multiple of 8 bytes:
 *
 *   0   8 bytes   `LEADSCOR`
 *   8   uint32    format version, 1
 *   12  uint32    bytes of the head, a multiple of 8
 *   16  2 uint32  checksum of everything from byte 24 on, as 32-bit words (domain/model/scorer-file/checksum.ts)
 *   24            head: ScorerFileHead as JSON in UTF-8, filled up with spaces
 *                 then for each ensemble, in the order of the head, four arrays of its nodes: feature, split, cover and
 *                 missing. The nodes of a tree lie breadth-first, so that the children of the k-th node that splits are
 *                 the nodes 2k+1 and 2k+2 of its tree and need not be written.
 *
 *   feature  int16 or int32       -1 for a leaf
 *   split    float64              threshold of a node that splits, value of a leaf
 *   cover    float32 or float64   float32 where that loses nothing
 *   missing  uint8
 *
 * A file whose checksum fits was checked when it was written, so the reader checks lengths and the structure of the trees
 * and nothing else. Another layout is another format version.
 */
export const SCORER_FILE = {
  magic: 'LEADSCOR',
  formatVersion: 1,
  headAt: 24,
  alignment: 8,
} as const;

/** A tree ensemble whose nodes stand after the head. */
export interface PackedTrees extends Pick<TreeEnsemble, 'aggregation' | 'link' | 'baseScore' | 'inputPrecision'> {
  readonly kind: 'packed-trees';
  /** Nodes of each tree. */
  readonly nodeCounts: readonly number[];
  readonly featureType: 'int16' | 'int32';
  readonly coverType: 'float32' | 'float64';
}

export type PackedModel =
  | PackedTrees
  | Logistic
  | (Omit<Blend, 'members'> & {
      readonly members: readonly { readonly weight: number; readonly model: PackedTrees | Logistic }[];
    });

/** A version as it is opened for serving. */
export interface ServingParts {
  readonly model: ModelVersion;
  readonly schema: LeadSchema;
  readonly spec: FeatureSpec;
  readonly scorer: Scorer;
  readonly selfTest: SelfTest;
}

export interface ScorerFileHead extends Omit<ServingParts, 'scorer'> {
  readonly scorer: Omit<Scorer, 'modelFile'> & {
    readonly modelFile: Omit<Scorer['modelFile'], 'model'> & { readonly model: PackedModel };
  };
}
