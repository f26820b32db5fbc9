import { expect, test } from 'vitest';
import { chooseRepresentation, frameRepresentation, parseAccept } from './accept.js';

const J2K = '1.2.840.10008.1.2.4.90';
const choose = (header: string | undefined, syntax = J2K) =>
  chooseRepresentation(parseAccept(header), frameRepresentation(syntax));

test.each([
  [undefined, { multipart: true, mediaType: 'image/jp2' }],
  ['*/*', { multipart: true, mediaType: 'image/jp2' }],
  ['multipart/related', { multipart: true, mediaType: 'image/jp2' }],
  ['multipart/related; type="image/*"', { multipart: true, mediaType: 'image/jp2' }],
  // Cornerstone's words, without quotes; and OHIF's, with.
  [
    'multipart/related; type=application/octet-stream; transfer-syntax=*',
    { multipart: true, mediaType: 'application/octet-stream' },
  ],
  [`multipart/related; type="image/jp2"; transfer-syntax=${J2K}`, { multipart: true, mediaType: 'image/jp2' }],
  ['image/jp2', { multipart: false, mediaType: 'image/jp2' }],
  ['application/octet-stream', { multipart: false, mediaType: 'application/octet-stream' }],
  ['image/jpeg, image/jp2;q=0.5', { multipart: false, mediaType: 'image/jp2' }],
  ['image/jp2;q=0.5, application/octet-stream', { multipart: false, mediaType: 'application/octet-stream' }],
])('%s takes %o', (header, wanted) => {
  expect(choose(header)).toMatchObject(wanted);
});

test.each([
  'image/jpeg',
  'multipart/related; type="image/jpeg"',
  'application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1',
  '*/*;q=0',
  'text/html',
])('%s takes nothing of what is stored', (header) => {
  expect(choose(header)).toBeNull();
});

test('native frames are octets, and no image', () => {
  expect(choose('image/*', '1.2.840.10008.1.2.1')).toBeNull();
  expect(choose('*/*', '1.2.840.10008.1.2.1')).toMatchObject({
    multipart: true,
    mediaType: 'application/octet-stream',
  });
});

test('of several the first is given, unless another is asked for', () => {
  const offered = [frameRepresentation(J2K), frameRepresentation('1.2.840.10008.1.2.1')];
  const syntaxFor = (header: string) => chooseRepresentation(parseAccept(header), ...offered)?.transferSyntaxUid;
  expect(syntaxFor('*/*')).toBe(J2K);
  expect(syntaxFor('multipart/related; type=application/octet-stream; transfer-syntax=*')).toBe(J2K);
  expect(syntaxFor('application/octet-stream; transfer-syntax=1.2.840.10008.1.2.1')).toBe('1.2.840.10008.1.2.1');
  expect(syntaxFor('image/jpeg')).toBeUndefined();
});

test('a comma in quotes separates nothing', () => {
  expect(parseAccept('a/b; x="1,2;3", c/d')).toEqual([
    { type: 'a/b', parameters: { x: '1,2;3' }, quality: 1 },
    { type: 'c/d', parameters: {}, quality: 1 },
  ]);
});
