import { OTHER_CATEGORY, UNKNOWN_CATEGORY } from '../../contracts/category-names';
import type { CategoryFeature } from '../../contracts/feature-spec';

/** Where a category's values go: positions in its one-hot outputs, -1 where none of them is set. */
export interface CategoryLookup {
  readonly positions: ReadonlyMap<string, number>;
  /** For a value that is not in `positions`: the output `Other`, if training had rare values. */
  readonly other: number;
  /** For a missing cell: the output `Unknown`; `Other` if training had no missing cells. */
  readonly unknown: number;
}

export function categoryLookup(feature: CategoryFeature): CategoryLookup {
  const positions = new Map(feature.vocabulary.map((value, position) => [value, position]));
  const other = positions.get(OTHER_CATEGORY) ?? -1;
  return { positions, other, unknown: positions.get(UNKNOWN_CATEGORY) ?? other };
}
