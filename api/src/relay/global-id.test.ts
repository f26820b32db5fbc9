import { expect, test } from 'vitest';
import { expectGlobalId, parseGlobalId, toGlobalId } from './global-id.js';

const uuid = '0b0c2e6e-8c3b-4d0e-9a51-3c1f4c2d7e10';

test('an id says its type and its row again', () => {
  expect(parseGlobalId(toGlobalId('Study', uuid))).toEqual({ type: 'Study', id: uuid });
  expect(parseGlobalId(toGlobalId('Upload', 'a_tus-id0'))).toEqual({ type: 'Upload', id: 'a_tus-id0' });
});

test.each([
  ['empty', ''],
  ['text', 'study'],
  ['a bare uuid', uuid],
  ['a uuid that is none', toGlobalId('Study', 'abc')],
  ['SQL', toGlobalId('Upload', "'; drop table study; --")],
  ['a path', toGlobalId('Upload', '../../etc/passwd')],
  ['three parts', Buffer.from(`Study:${uuid}:x`).toString('base64url')],
])('%s is no id', (_what, text) => {
  expect(parseGlobalId(text)).toBeNull();
});

test('an id of another type is refused with the field’s name', () => {
  expect(() => expectGlobalId(toGlobalId('Study', uuid), ['Series', 'Recording'], 'subject')).toThrow(
    'subject must be the id of a Series or a Recording',
  );
  expect(expectGlobalId(toGlobalId('Series', uuid), ['Series', 'Recording'], 'subject').type).toBe('Series');
});
