import { type DrawIndex, seededIndexes } from '../../../../domain/evaluation/random';

/** A seeded source of uniform and normal numbers for tests. */
export interface Noise {
  readonly draw: DrawIndex;
  uniform(): number;
  normal(): number;
}

export function seededNoise(seed: number): Noise {
  const draw = seededIndexes(seed);
  const uniform = (): number => (draw(2 ** 31) + 0.5) / 2 ** 31;
  return {
    draw,
    uniform,
    normal: () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
  };
}

export function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
