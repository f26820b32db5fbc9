import { expect } from 'vitest';

/** Of an array that the training code worked out: its sum, and values from its second third on, 97 apart (`common/digest.py`). */
export interface Digest {
  readonly sum: number;
  readonly some: readonly number[];
}

export function expectDigest(values: Float32Array, { sum, some }: Digest): void {
  const start = Math.floor(values.length / 3);
  for (const [index, value] of some.entries()) expect(values[start + index * 97]).toBeCloseTo(value, 4);
  expect(values.reduce((total, value) => total + value, 0) / sum).toBeCloseTo(1, 4);
}
