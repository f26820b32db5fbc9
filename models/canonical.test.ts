import { describe, expect, it } from 'vitest';
import { canonicalJson, canonicalSha256, resultSha256 } from './canonical.js';
import type { Finding, PipelineSuccess } from './result.js';

const finding: Finding = { id: 'a', label: 'x', score: 0.5, boxes: [], stages: [], measurements: [] };
const mask = {
  mark: 'a',
  sopInstanceUid: '1',
  frame: 1,
  label: 'x',
  columns: 2,
  rows: 1,
  data: Uint8Array.of(0, 255),
} as const;
const result: PipelineSuccess = {
  status: 'SUCCEEDED',
  suspicion: null,
  warnings: [],
  images: [],
  findings: [finding],
  candidates: [],
  ...{ masks: [mask], heatMaps: [] },
  measurements: [],
  events: [],
  curves: [],
  poses: null,
  stageOutputs: [],
};

describe('canonical JSON', () => {
  it('is the same whatever order the members were made in', () => {
    expect(canonicalJson({ b: [1, { d: null, c: 'x' }], a: 0.1 })).toBe('{"a":0.1,"b":[1,{"c":"x","d":null}]}');
  });

  it('leaves out what is undefined and writes −0 as 0', () => {
    expect(canonicalJson({ a: undefined, b: -0 })).toBe('{"b":0}');
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d', (value) => {
    expect(() => canonicalJson({ angle: value })).toThrow('angle is');
  });

  it('has the SHA-256 of its text', async () => {
    // printf '{"a":1}' | sha256sum
    expect(await canonicalSha256({ a: 1 })).toBe('015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862');
  });
});

describe('the hash of a result', () => {
  it('does not depend on ids', async () => {
    const renamed = { ...result, findings: [{ ...finding, id: 'b' }], masks: [{ ...mask, mark: 'b' }] };
    expect(await resultSha256(renamed)).toBe(await resultSha256(result));
  });

  it('changes with the mark that a mask outlines, which has to be one of the result', async () => {
    const two = { ...result, findings: [finding, { ...finding, id: 'b' }] };
    const moved = { ...two, masks: [{ ...mask, mark: 'b' }] };
    expect(await resultSha256(moved)).not.toBe(await resultSha256(two));
    await expect(resultSha256({ ...result, masks: [{ ...mask, mark: 'c' }] })).rejects.toThrow('neither finding');
  });

  it('changes with a score and with a single pixel of a mask', async () => {
    const original = await resultSha256(result);
    expect(await resultSha256({ ...result, findings: [{ ...finding, score: 0.51 }] })).not.toBe(original);
    const redrawn = { ...result, masks: [{ ...mask, data: Uint8Array.of(255, 255) }] };
    expect(await resultSha256(redrawn)).not.toBe(original);
  });
});
