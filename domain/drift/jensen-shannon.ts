/**
 * Jensen-Shannon distance of two distributions given as counts of the same categories: 0 equal, 1 disjoint.
 * Square root of the divergence in bits, as `scipy.spatial.distance.jensenshannon(base=2)`.
 */
export function jensenShannonDistance(a: readonly number[], b: readonly number[]): number {
  const totalA = a.reduce((total, count) => total + count, 0);
  const totalB = b.reduce((total, count) => total + count, 0);
  let divergence = 0;
  for (let index = 0; index < a.length; index++) {
    const p = (a[index] as number) / totalA;
    const q = (b[index] as number) / totalB;
    const middle = (p + q) / 2;
    if (p > 0) divergence += (p * Math.log2(p / middle)) / 2;
    if (q > 0) divergence += (q * Math.log2(q / middle)) / 2;
  }
  return Math.sqrt(Math.max(0, divergence));
}
