/**
 * Adjusted p-values that hold the share of false alarms among all alarms (Benjamini and Hochberg 1995), in the order of
 * the input; as `scipy.stats.false_discovery_control`.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const count = pValues.length;
  const order = Array.from(pValues.keys()).sort((a, b) => (pValues[a] as number) - (pValues[b] as number));
  const adjusted = new Array<number>(count);
  let smallest = 1;
  for (let rank = count; rank >= 1; rank--) {
    const index = order[rank - 1] as number;
    smallest = Math.min(smallest, ((pValues[index] as number) * count) / rank);
    adjusted[index] = smallest;
  }
  return adjusted;
}
