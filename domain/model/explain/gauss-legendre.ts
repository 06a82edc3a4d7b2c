/** Nodes and weights of a quadrature rule on [0, 1]. */
export interface Quadrature {
  readonly nodes: Float64Array;
  readonly weights: Float64Array;
}

/**
 * Gauss-Legendre quadrature on [0, 1]: exact for polynomials up to degree 2 × `count` − 1. The roots of the Legendre
 * polynomial by Newton's method from Tricomi's approximation (Abramowitz and Stegun 25.4.29, 22.16.6).
 */
export function gaussLegendre(count: number): Quadrature {
  const nodes = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let index = 0; index < count; index++) {
    let root = Math.cos((Math.PI * (index + 0.75)) / (count + 0.5));
    let slope = 1;
    // Newton doubles the digits each time; 4 steps are enough up to count = 1000.
    for (let step = 0; step < 8; step++) {
      const { value, derivative } = legendre(count, root);
      slope = derivative;
      root -= value / derivative;
    }
    slope = legendre(count, root).derivative;
    nodes[index] = (1 - root) / 2;
    weights[index] = 1 / ((1 - root * root) * slope * slope);
  }
  return { nodes, weights };
}

/** The Legendre polynomial of this degree and its derivative, by Bonnet's recursion. `x` inside (-1, 1). */
function legendre(degree: number, x: number): { value: number; derivative: number } {
  let before = 0;
  let value = 1;
  for (let k = 1; k <= degree; k++) [before, value] = [value, ((2 * k - 1) * x * value - (k - 1) * before) / k];
  return { value, derivative: (degree * (x * value - before)) / (x * x - 1) };
}
