import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { encodePng } from './png.js';

test('a mask comes back as it was, 8-bit grey', () => {
  const data = Uint8Array.of(0, 255, 0, 255, 255, 0);
  const png = encodePng(3, 2, data);
  const read = PNG.sync.read(png);
  expect([read.width, read.height]).toEqual([3, 2]);
  // pngjs answers RGBA whatever was stored.
  expect([...read.data].filter((_, index) => index % 4 === 0)).toEqual([...data]);
  // Bit depth and colour type in IHDR: 8, grey.
  expect([png[24], png[25]]).toEqual([8, 0]);
});

test('colour comes back as it was', () => {
  const read = PNG.sync.read(encodePng(1, 2, Uint8Array.of(1, 2, 3, 4, 5, 6), 3));
  expect([...read.data]).toEqual([1, 2, 3, 255, 4, 5, 6, 255]);
});

test('data of another size is refused', () => {
  expect(() => encodePng(3, 2, new Uint8Array(5))).toThrow('need 6 bytes, not 5');
});
