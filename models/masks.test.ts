import { expect, test } from 'vitest';
import { uniteMasks } from './masks.js';

const image = { sopInstanceUid: '1', frame: 1, columns: 3, rows: 1 };
const mask = (mark: string, label: string, ...data: number[]) => ({
  ...{ ...image, mark, label },
  data: Uint8Array.from(data),
});

test('findings of one label on one image are one mask; candidates have none', () => {
  const masks = [
    mask('a', 'tumour', 255, 0, 0),
    mask('b', 'oedema', 0, 255, 255),
    mask('c', 'tumour', 0, 255, 0),
    mask('candidate', 'tumour', 0, 0, 255),
    { ...mask('c', 'tumour', 0, 0, 255), frame: 2 },
  ];
  const before = structuredClone(masks);
  const united = uniteMasks(masks, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
  expect(united.map(({ frame, label, data }) => [frame, label, ...data])).toEqual([
    [1, 'tumour', 255, 255, 0],
    [1, 'oedema', 0, 255, 255],
    [2, 'tumour', 0, 0, 255],
  ]);
  expect(masks).toEqual(before);
});
