import { expect, test } from 'vitest';
import { chooseVideo } from './choose-video';

const original = '/media/recordings/1';
const made = { reason: 'NOT_PLAYABLE', progress: 0.5, url: null, errorMessage: null } as const;

test('an original that does by itself is played', () => {
  expect(chooseVideo(original, null)).toEqual({ kind: 'play', url: original, note: null });
});

test('the web version is played as soon as it is there', () => {
  const ready = { ...made, status: 'READY', url: `${original}/web` } as const;
  expect(chooseVideo(original, ready)).toEqual({ kind: 'play', url: `${original}/web`, note: null });
});

test('until then one waits, unless the original is only slow to seek', () => {
  expect(chooseVideo(original, { ...made, status: 'QUEUED' })).toMatchObject({ kind: 'wait', progress: null });
  expect(chooseVideo(original, { ...made, status: 'RUNNING' })).toMatchObject({ kind: 'wait', progress: 0.5 });
  const slow = { ...made, status: 'RUNNING', reason: 'SLOW_TO_SEEK' } as const;
  expect(chooseVideo(original, slow)).toMatchObject({ kind: 'play', url: original });
});

test('where none could be made the original is tried, and the page says why', () => {
  const failed = { ...made, status: 'FAILED', errorMessage: 'ffmpeg cannot convert it' } as const;
  const choice = chooseVideo(original, failed);
  expect(choice).toMatchObject({ kind: 'play', url: original });
  expect(choice.kind === 'play' && choice.note).toContain('ffmpeg cannot convert it');
});
