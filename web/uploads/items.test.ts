import { describe, expect, it } from 'vitest';
import { isClutter } from './collect';
import { groupTitle, summarise, tusIdOfRecord, tusIdOfUrl, type UploadItem } from './items';

const item = (changes: Partial<UploadItem>): UploadItem => ({
  key: 'k',
  group: 'g',
  name: 'a.dcm',
  size: 100,
  sent: 0,
  state: 'waiting',
  url: null,
  problem: null,
  duplicate: false,
  href: null,
  contents: null,
  ...changes,
});

describe('summarise', () => {
  it('is active while anything is on its way', () => {
    expect(summarise('g', 't', [item({ state: 'done' }), item({ state: 'sending' })]).state).toBe('active');
    expect(summarise('g', 't', [item({ state: 'done' }), item({ state: 'paused' })]).state).toBe('paused');
    expect(summarise('g', 't', [item({ state: 'failed' }), item({ state: 'processing' })]).state).toBe('processing');
    expect(summarise('g', 't', [item({ state: 'failed' }), item({ state: 'done' })]).state).toBe('done');
  });

  it('reaches 1 although a file failed half-way', () => {
    const summary = summarise('g', 't', [item({ state: 'failed', sent: 20 }), item({ state: 'done', sent: 100 })]);
    expect(summary.fraction).toBe(1);
    expect(summary.failures).toHaveLength(1);
  });

  it('counts the files of an archive instead of the archive', () => {
    const examples = [{ key: 'x', name: 'notes.txt', problem: 'neither' }];
    const archive = item({ state: 'processing', contents: { files: 600, read: 12, refused: 1, examples } });
    const summary = summarise('g', 't', [archive, item({ state: 'done' })]);
    expect(summary).toMatchObject({ files: 601, finished: 13, refused: 1, failures: examples, canRetry: false });
  });

  it('does not divide by nothing for empty files', () => {
    expect(summarise('g', 't', [item({ size: 0 })]).fraction).toBe(1);
  });
});

describe('groupTitle', () => {
  it('names the folder, the file, or the number', () => {
    expect(groupTitle(['Study1/a/1.dcm', 'Study1/2.dcm'])).toBe('Study1');
    expect(groupTitle(['Study1/1.dcm'])).toBe('1.dcm');
    expect(groupTitle(['1.dcm', 'Study1/2.dcm'])).toBe('2 files');
    expect(groupTitle(['Study1/1.dcm', 'Study10/2.dcm'])).toBe('2 files');
  });
});

it('knows its own upload by the address', () => {
  const id = btoa('Upload:0123abcd').replaceAll('=', '');
  expect(tusIdOfRecord(id)).toBe('0123abcd');
  expect(tusIdOfRecord('%%%')).toBe('%%%');
  expect(tusIdOfUrl('/uploads/0123abcd?x=1')).toBe('0123abcd');
  expect(tusIdOfUrl(null)).toBeNull();
});

it('leaves what operating systems drop into folders', () => {
  expect(isClutter('Study1/.DS_Store')).toBe(true);
  expect(isClutter('Study1/Thumbs.db')).toBe(true);
  expect(isClutter('__MACOSX/Study1/1.dcm')).toBe(true);
  expect(isClutter('Study1/IM0001')).toBe(false);
});
