import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RgbFrame } from '@overread/models/input.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { VideoError } from '../error-codes.js';
import { findTestData } from '../testing/test-data.js';
import { ffmpeg, makeVideo, rotateClockwise } from '../testing/videos.js';
import { scaledSize } from './decode.js';
import { findFfmpeg, runTool } from './ffmpeg.js';
import { isBrowserPlayable, probeVideo } from './probe.js';
import { openRecording } from './recording.js';

const tools = findFfmpeg(process.env);
let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-video-'));
  makeVideo(at('plain.mp4'));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function decode(path: string, options: { maxSide?: number } = {}): Promise<RgbFrame[]> {
  const frames: RgbFrame[] = [];
  for await (const frame of (await openRecording(path, tools)).frames(options)) frames.push(frame);
  return frames;
}

async function failureOf(path: string): Promise<VideoError> {
  try {
    await decode(path);
  } catch (error) {
    if (error instanceof VideoError) return error;
    throw error;
  }
  throw new Error(`${path} was read without an error.`);
}

test('a plain H.264 video: size, rate, times, and as many frames as the container has', async () => {
  const probe = await probeVideo(at('plain.mp4'), tools);
  expect(probe).toMatchObject({ width: 64, height: 48, fps: 10, frameCount: 20, duration: 2, codec: 'h264' });
  expect(probe).toMatchObject({ variableFrameRate: false, rotation: 0 });
  expect(isBrowserPlayable(probe)).toBe(true);
  const frames = await decode(at('plain.mp4'));
  expect(frames.map(({ index }) => index)).toEqual(Array.from({ length: 20 }, (_, index) => index));
  expect(frames.map(({ time }) => time)).toEqual(probe.frameTimes);
  expect(frames[7]).toMatchObject({ time: 0.7, width: 64, height: 48 });
  expect(frames.every(({ data }) => data.length === 64 * 48 * 3)).toBe(true);
});

test('the decoder scales, keeps the shape, and never enlarges', async () => {
  const [frame] = await decode(at('plain.mp4'), { maxSide: 32 });
  expect(frame).toMatchObject({ width: 32, height: 24 });
  expect(frame!.data).toHaveLength(32 * 24 * 3);
  expect(scaledSize({ width: 64, height: 48 }, 1000)).toEqual({ width: 64, height: 48 });
  expect(scaledSize({ width: 720, height: 1280 }, 256)).toEqual({ width: 144, height: 256 });
});

test('a picture that the container turns is turned: what was top left is top right', async () => {
  // Left half red, right half blue.
  const halves = 'color=red:size=32x48:rate=5:duration=1[l];color=blue:size=32x48:rate=5:duration=1[r];[l][r]hstack';
  ffmpeg('-filter_complex', halves, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', at('upright.mp4'));
  writeFileSync(at('turned.mp4'), rotateClockwise(readFileSync(at('upright.mp4')), 48));
  const probe = await probeVideo(at('turned.mp4'), tools);
  expect(probe).toMatchObject({ width: 48, height: 64 });
  const [frame] = await decode(at('turned.mp4'));
  expect(frame).toMatchObject({ width: 48, height: 64 });
  const redness = (x: number, y: number) => frame!.data[(y * 48 + x) * 3]!;
  // Turned clockwise, the left half is on top.
  expect([redness(5, 5), redness(42, 5)].every((red) => red > 200)).toBe(true);
  expect([redness(5, 58), redness(42, 58)].every((red) => red < 50)).toBe(true);
});

test('non-square pixels are stretched to what a player shows', async () => {
  makeVideo(at('anamorphic.mp4'), '-vf', 'setsar=2/1');
  expect(await probeVideo(at('anamorphic.mp4'), tools)).toMatchObject({ width: 128, height: 48 });
  expect((await decode(at('anamorphic.mp4')))[0]).toMatchObject({ width: 128, height: 48 });
});

test('a variable frame rate is noticed, and every frame has its own time', async () => {
  // A second of 10 frames/s, a pause, another second.
  const late = 'setpts=(N/10+if(gte(N\\,10)\\,0.3\\,0))/TB';
  makeVideo(at('variable.mp4'), '-vf', late, '-fps_mode', 'vfr');
  const probe = await probeVideo(at('variable.mp4'), tools);
  expect(probe.variableFrameRate).toBe(true);
  const expected = Array.from({ length: 20 }, (_, index) => Math.round(index * 100 + (index >= 10 ? 300 : 0)) / 1000);
  expect(probe.frameTimes).toEqual(expected);
  expect((await decode(at('variable.mp4'))).map(({ time }) => time)).toEqual(expected);
  expect(probe.fps).toBeCloseTo(19 / 2.2, 4);
});

test('times count from the start of the recording, also where its sound begins first', async () => {
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=2'];
  ffmpeg(
    ...sound,
    '-itsoffset',
    '0.3',
    '-i',
    at('plain.mp4'),
    '-map',
    '1:v',
    '-map',
    '0:a',
    '-c:v',
    'copy',
    at('late.mp4'),
  );
  const probe = await probeVideo(at('late.mp4'), tools);
  expect(probe.frameTimes[0]).toBeCloseTo(0.3, 2);
  expect((await decode(at('late.mp4')))[0]!.time).toBe(probe.frameTimes[0]);
});

test('a clip cut by an edit list is whole: frames that it hides are not counted', async () => {
  ffmpeg('-ss', '0.5', '-i', at('plain.mp4'), '-c', 'copy', at('clip.mp4'));
  const probe = await probeVideo(at('clip.mp4'), tools);
  const frames = await decode(at('clip.mp4'));
  expect(frames).toHaveLength(probe.frameCount);
  expect(frames.map(({ time }) => time)).toEqual(probe.frameTimes);
});

test('a file that was cut short is told, wherever its index lies', async () => {
  const end = readFileSync(at('plain.mp4'));
  writeFileSync(at('no-index.mp4'), end.subarray(0, end.length / 2));
  expect(await failureOf(at('no-index.mp4'))).toMatchObject({ code: 'VIDEO_TRUNCATED' });
  makeVideo(at('fast.mp4'), '-movflags', '+faststart');
  const fast = readFileSync(at('fast.mp4'));
  writeFileSync(at('half.mp4'), fast.subarray(0, fast.length - 800));
  const failure = await failureOf(at('half.mp4'));
  expect(failure.code).toBe('VIDEO_TRUNCATED');
  expect(failure.reason).toMatch(/it holds \d+ of the 20 frames/);
});

test('what is no video is told: nothing, text, sound, a picture, a play list', async () => {
  writeFileSync(at('empty.mp4'), '');
  writeFileSync(at('text.mp4'), 'Dear colleague, this is a letter.\n'.repeat(100));
  writeFileSync(at('list.mp4'), `#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\n${at('plain.mp4')}\n#EXT-X-ENDLIST\n`);
  ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', at('sound.mp4'));
  ffmpeg('-i', at('plain.mp4'), '-frames:v', '1', at('picture.png'));
  expect((await failureOf(at('empty.mp4'))).code).toBe('EMPTY_FILE');
  for (const name of ['text.mp4', 'list.mp4', 'sound.mp4', 'picture.png']) {
    expect((await failureOf(at(name))).code, name).toBe('NOT_A_VIDEO');
  }
});

test('a video stream without a frame is told', async () => {
  ffmpeg('-i', at('plain.mp4'), '-c', 'copy', '-frames:v', '0', '-movflags', '+empty_moov', at('none.mp4'));
  expect((await failureOf(at('none.mp4'))).code).toBe('VIDEO_HAS_NO_FRAMES');
});

test('frames that cannot be decoded are an error, never silence', async () => {
  const damaged = readFileSync(at('plain.mp4'));
  const data = damaged.indexOf('mdat', 0, 'latin1') + 4;
  damaged.fill(0xff, data, damaged.indexOf('moov', 0, 'latin1') - 4);
  writeFileSync(at('damaged.mp4'), damaged);
  expect((await failureOf(at('damaged.mp4'))).code).toMatch(/^VIDEO_(CORRUPT|HAS_NO_FRAMES)$/);
});

test('names are names: spaces, line breaks, other scripts, and what looks like an option or a protocol', async () => {
  for (const name of [
    'a b.mp4',
    'line\nbreak.mp4',
    'Kniebeuge ü 深蹲.mp4',
    '-y.mp4',
    'frame%03d.mp4',
    'concat:x.mp4',
    "it's.mp4",
  ]) {
    writeFileSync(at(name), readFileSync(at('plain.mp4')));
    expect((await decode(at(name), { maxSide: 16 })).length, name).toBe(20);
  }
});

/** An ffmpeg that leaves its process id, so that its end can be watched. */
function watchedFfmpeg(): { tools: typeof tools; ended: () => Promise<boolean> } {
  const script = at(`ffmpeg-${Math.random()}.sh`);
  writeFileSync(script, `#!/bin/sh\necho $$ > "${script}.pid"\nexec ${tools.ffmpeg} "$@"\n`);
  chmodSync(script, 0o755);
  const ended = async () => {
    expect(existsSync(`${script}.pid`)).toBe(true);
    for (let tries = 0; tries < 50; tries++) {
      try {
        process.kill(Number(readFileSync(`${script}.pid`, 'utf8')), 0);
      } catch {
        return true;
      }
      await sleep(100);
    }
    return false;
  };
  return { tools: { ...tools, ffmpeg: script }, ended };
}

test('the decoder is killed when the consumer stops', async () => {
  makeVideo(at('long.mp4'), '-vf', 'loop=19:20,scale=640:480');
  const watched = watchedFfmpeg();
  for await (const frame of (await openRecording(at('long.mp4'), watched.tools)).frames()) if (frame.index === 2) break;
  expect(await watched.ended()).toBe(true);
});

test('the decoder is killed when the work is aborted, and the reason is thrown', async () => {
  const watched = watchedFfmpeg();
  const abort = new AbortController();
  const recording = await openRecording(at('long.mp4'), watched.tools);
  const work = (async () => {
    for await (const frame of recording.frames({ signal: abort.signal }))
      if (frame.index === 2) abort.abort(new Error('enough'));
  })();
  await expect(work).rejects.toThrow('enough');
  expect(await watched.ended()).toBe(true);
});

test('a slow consumer does not make the decoder fill the memory', async () => {
  // 400 frames of 921,600 bytes: 369 MB if they were all read ahead.
  const recording = await openRecording(at('long.mp4'), tools);
  const before = process.memoryUsage();
  let frames = 0;
  let most = 0;
  for await (const _ of recording.frames()) {
    frames += 1;
    if (frames < 10) await sleep(100);
    if (frames < 12) most = Math.max(most, process.memoryUsage().arrayBuffers - before.arrayBuffers);
  }
  expect(frames).toBe(400);
  expect(most).toBeLessThan(60_000_000);
});

test('a program that gives no answer is ended; one that is not there is named', async () => {
  await expect(runTool('sleep', ['60'], 0.2)).rejects.toMatchObject({ code: 'VIDEO_TIMED_OUT' });
  const missing = { ffmpeg: '/no/ffmpeg', ffprobe: '/no/ffprobe' };
  await expect(probeVideo(at('plain.mp4'), missing)).rejects.toMatchObject({ code: 'FFMPEG_MISSING' });
  const probe = await probeVideo(at('plain.mp4'), tools);
  const half = await openRecording(at('plain.mp4'), { ...tools, ffmpeg: '/no/ffmpeg' }, probe);
  await expect(half.frames()[Symbol.asyncIterator]().next()).rejects.toMatchObject({ code: 'FFMPEG_MISSING' });
});

test('FFMPEG_PATH names ffmpeg, with ffprobe beside it', () => {
  expect(findFfmpeg({})).toEqual({ ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' });
  expect(findFfmpeg({ FFMPEG_PATH: '/opt/x/ffmpeg' })).toEqual({ ffmpeg: '/opt/x/ffmpeg', ffprobe: '/opt/x/ffprobe' });
});

test.each([
  ['h264', 'yuv420p', 'mov,mp4,m4a,3gp,3g2,mj2', true],
  ['h264', 'yuv422p10le', 'mov,mp4,m4a,3gp,3g2,mj2', false],
  ['h264', 'yuv420p', 'avi', false],
  ['hevc', 'yuv420p', 'mov,mp4,m4a,3gp,3g2,mj2', false],
  ['vp9', 'yuv420p', 'matroska,webm', true],
])('browsers play %s %s in %s: %s', (codec, pixelFormat, container, expected) => {
  expect(isBrowserPlayable({ codec, pixelFormat, container, interlaced: false })).toBe(expected);
  expect(isBrowserPlayable({ codec, pixelFormat, container, interlaced: true })).toBe(false);
});

/** Whether this ffmpeg can make such a video at all: distributions leave encoders out. */
const encoders = execFileSync('ffmpeg', ['-v', 'error', '-encoders']).toString();

test.for([
  ['libx264', 'h264', ['mp4', 'mov', 'mkv', 'avi']],
  ['libx265', 'hevc', ['mp4', 'mov', 'mkv']],
  ['libvpx-vp9', 'vp9', ['webm', 'mkv', 'mp4']],
  ['libsvtav1', 'av1', ['mp4', 'webm', 'mkv']],
] as const)('%s in every container that carries it', async ([encoder, codec, containers], { skip }) => {
  skip(!encoders.includes(encoder), `this ffmpeg has no ${encoder}`);
  const quick = encoder === 'libvpx-vp9' ? ['-deadline', 'realtime'] : [];
  // Sound beside it, which is passed over.
  const sound = ['-f', 'lavfi', '-i', 'sine=duration=2'];
  for (const container of containers) {
    const path = at(`${codec}.${container}`);
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=128x96:rate=10:duration=2', ...sound];
    ffmpeg(...source, '-pix_fmt', 'yuv420p', '-c:v', encoder, ...quick, path);
    const probe = await probeVideo(path, tools);
    expect(probe, container).toMatchObject({ codec, width: 128, height: 96, frameCount: 20, interlaced: false });
    const times = (await decode(path)).map(({ time }) => time);
    expect(times, container).toEqual(probe.frameTimes);
    // Containers put the first frame where the sound begins, some milliseconds later.
    for (const [index, time] of times.entries()) expect(time - times[0]!, container).toBeCloseTo(index / 10, 2);
  }
});

test('half pictures become whole ones: as many, at their times, without combs', async () => {
  const bar =
    'color=black:size=128x96:rate=20:duration=2[b];color=white:size=16x96:rate=20:duration=2[w];[b][w]overlay=x=40*t';
  ffmpeg(
    ...['-filter_complex', `${bar},interlace=lowpass=off,setfield=tff`, '-pix_fmt', 'yuv420p', '-c:v', 'libx264'],
    ...['-flags', '+ildct+ilme', '-x264-params', 'tff=1', at('interlaced.mp4')],
  );
  const probe = await probeVideo(at('interlaced.mp4'), tools);
  expect(probe).toMatchObject({ interlaced: true, frameCount: 20 });
  const frames = await decode(at('interlaced.mp4'));
  expect(frames.map(({ time }) => time)).toEqual(probe.frameTimes);
  const raw = execFileSync('ffmpeg', [
    ...['-v', 'error', '-i', at('interlaced.mp4'), '-pix_fmt', 'rgb24', '-f', 'rawvideo', '-'],
  ]);
  const combs = (data: Uint8Array, width = 128, height = 96): number => {
    let sum = 0;
    for (let y = 1; y < height - 1; y++) {
      for (let x = 0; x < width; x++) {
        const line = (row: number) => data[(row * width + x) * 3]!;
        sum += Math.abs(2 * line(y) - line(y - 1) - line(y + 1));
      }
    }
    return sum / (width * height);
  };
  expect(combs(raw.subarray(10 * 128 * 96 * 3, 11 * 128 * 96 * 3))).toBeGreaterThan(5 * combs(frames[10]!.data));
});

test('high dynamic range is shown as a plain screen shows it', async ({ skip }) => {
  skip(!encoders.includes('libx265'), 'this ffmpeg has no libx265');
  // Grey steps of a BT.1886 screen (gamma 2.4) whose white is 203 cd/m², coded in PQ (SMPTE ST 2084).
  const light = 'pow(pow((16+X/W*160)/255,2.4)*203/10000,0.1593017578)';
  const pq = `pow((0.8359375+18.8515625*${light})/(1+18.6875*${light}),78.84375)`;
  const colours = 'colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'color=gray:size=128x96:rate=10:duration=0.5,format=yuv420p10le'],
    ...['-vf', `geq=lum='64+876*${pq}':cb=512:cr=512`, '-c:v', 'libx265', '-x265-params', `log-level=error:${colours}`],
    ...['-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc', at('hdr.mp4')],
  );
  expect(await probeVideo(at('hdr.mp4'), tools)).toMatchObject({ highDynamicRange: 'pq', frameCount: 5 });
  const frames = await decode(at('hdr.mp4'));
  expect(frames).toHaveLength(5);
  for (const x of [8, 40, 72, 104, 120]) {
    const seen = frames[2]!.data[(48 * 128 + x) * 3]!;
    expect(Math.abs(seen - (16 + (x / 128) * 160))).toBeLessThan(5);
  }
});

test('what decodes has limits on memory and processor time', async () => {
  const { code, stderr } = await runTool('sh', ['-c', 'ulimit -v; ulimit -t'], 10);
  expect([code, stderr]).toEqual([0, '']);
  const { stdout } = await runTool('sh', ['-c', 'ulimit -v; ulimit -t'], 10);
  const limits = stdout.trim().split('\n');
  if (process.platform === 'linux') expect(limits).toEqual([String(8 * 2 ** 20), String(4 * 3600)]);
});

test.for([
  ['pose_squats.mp4', 720, 1280, 65, 5],
  ['rendered_walk_side.mp4', 854, 480, 90, 30],
  ['walk_side.mp4', 1768, 994, 230, 30],
] as const)('%s: every frame at its true time', async ([name, width, height, frameCount, fps], { skip }) => {
  const data = findTestData();
  skip(data === null, 'the test data is not there (OVERREAD_TEST_DATA)');
  const path = join(data!, 'video', name);
  const probe = await probeVideo(path, tools);
  expect(probe).toMatchObject({ width, height, frameCount, fps, variableFrameRate: false });
  // The judge: ffprobe decoding every frame and stating its timestamp.
  const entries = ['-select_streams', 'v:0', '-show_entries', 'frame=best_effort_timestamp_time', '-of', 'csv=p=0'];
  const stated = execFileSync(tools.ffprobe, ['-v', 'error', ...entries, path]).toString();
  const times = stated
    .trim()
    .split('\n')
    // The first frame has an empty line behind it where it carries side data.
    .filter((line) => line !== '')
    .map((line) => Number.parseFloat(line));
  expect(probe.frameTimes).toEqual(times);
  expect((await decode(path, { maxSide: 64 })).map(({ time }) => time)).toEqual(times);
});
