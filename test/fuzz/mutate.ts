import { randomFrom } from '../faults/random.js';

export interface Original {
  readonly name: string;
  readonly bytes: Buffer;
}

export interface Mutation {
  readonly index: number;
  readonly name: string;
  /** What was done, for whoever looks at a failure. */
  readonly how: string;
  readonly bytes: Buffer;
}

/** What a file costs to parse and decode, roughly: large ones are drawn less often, so that a minute reaches far. */
const costOf = ({ bytes }: Original) => 1 + bytes.length / 20_000;

/**
 * Makes damaged files, each by its number alone: the same seed and number give the same file on every machine.
 *
 * @param originals at least one.
 */
export function createMutator(originals: readonly Original[], seed: number): (index: number) => Mutation {
  const weights = originals.map((original) => 1 / costOf(original));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const choose = (fraction: number): Original => {
    let rest = fraction * total;
    const found = originals.find((_, place) => {
      rest -= weights[place]!;
      return rest < 0;
    });
    return found ?? originals.at(-1)!;
  };
  return (index) => {
    // Neighbouring seeds of this generator are unrelated.
    const random = randomFrom(seed * 1_000_003 + index);
    const original = choose(random());
    const mutator = mutators[Math.floor(random() * mutators.length)]!;
    const bytes = mutator.mutate(Buffer.from(original.bytes), random, () => choose(random()).bytes);
    return { index, name: original.name, how: mutator.name, bytes };
  };
}

type Random = () => number;

interface Mutator {
  readonly name: string;
  mutate(bytes: Buffer, random: Random, other: () => Buffer): Buffer;
}

const below = (random: Random, end: number): number => Math.floor(random() * end);

/** Where attributes are, mostly: behind the preamble, in the first two kilobytes. */
const inHeader = (random: Random, bytes: Buffer): number =>
  Math.min(bytes.length - 1, 128 + below(random, Math.min(2048, Math.max(1, bytes.length - 128))));

/** Values at the edges of what lengths and sizes can be. */
const EDGES = [
  0, 1, 2, 0x7f, 0x80, 0xff, 0x7fff, 0x8000, 0xfffe, 0xffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff,
];

function setEdge(bytes: Buffer, position: number, random: Random): void {
  const value = EDGES[below(random, EDGES.length)]!;
  const width = Math.min([1, 2, 4][below(random, 3)]!, bytes.length - position);
  if (width < 1) return;
  const fitting = width >= 4 ? value >>> 0 : value % 2 ** (8 * width);
  if (random() < 0.5) bytes.writeUIntLE(fitting, position, width);
  else bytes.writeUIntBE(fitting, position, width);
}

const mutators: readonly Mutator[] = [
  {
    name: 'bytes of the header changed',
    mutate(bytes, random) {
      for (let count = 1 + below(random, 8); count > 0; count--) bytes[inHeader(random, bytes)] = below(random, 256);
      return bytes;
    },
  },
  {
    name: 'bytes anywhere changed',
    mutate(bytes, random) {
      for (let count = 1 + below(random, 32); count > 0; count--)
        bytes[below(random, bytes.length)] = below(random, 256);
      return bytes;
    },
  },
  {
    name: 'bytes of the pixels changed',
    mutate(bytes, random) {
      // Pixel data is the last attribute of almost every file, and the longest.
      for (let count = 1 + below(random, 16); count > 0; count--)
        bytes[bytes.length - 1 - below(random, Math.ceil(bytes.length / 2))] = below(random, 256);
      return bytes;
    },
  },
  {
    name: 'a length or size of the header set to an edge',
    mutate(bytes, random) {
      for (let count = 1 + below(random, 3); count > 0; count--) setEdge(bytes, inHeader(random, bytes), random);
      return bytes;
    },
  },
  {
    name: 'a length or size anywhere set to an edge',
    mutate(bytes, random) {
      for (let count = 1 + below(random, 8); count > 0; count--) setEdge(bytes, below(random, bytes.length), random);
      return bytes;
    },
  },
  {
    name: 'a marker of the codestream changed',
    mutate(bytes, random) {
      // Behind FF stands a marker of JPEG, JPEG-LS or JPEG 2000, and two bytes on a length.
      for (let count = 1 + below(random, 4); count > 0; count--) {
        const found = bytes.indexOf(0xff, below(random, bytes.length));
        if (found >= 0) setEdge(bytes, Math.min(bytes.length - 1, found + 1 + below(random, 8)), random);
      }
      return bytes;
    },
  },
  { name: 'cut off', mutate: (bytes, random) => bytes.subarray(0, below(random, bytes.length)) },
  {
    name: 'a piece left out',
    mutate(bytes, random) {
      const start = below(random, bytes.length);
      return Buffer.concat([bytes.subarray(0, start), bytes.subarray(start + 1 + below(random, 200))]);
    },
  },
  {
    name: 'a piece repeated',
    mutate(bytes, random) {
      const start = below(random, bytes.length);
      const end = start + 1 + below(random, 400);
      return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
    },
  },
  {
    name: 'spliced with another file',
    mutate(bytes, random, other) {
      const tail = other();
      return Buffer.concat([bytes.subarray(0, below(random, bytes.length)), tail.subarray(below(random, tail.length))]);
    },
  },
];
