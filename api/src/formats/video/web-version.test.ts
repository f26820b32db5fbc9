import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ffmpeg, makeVideo, rotateClockwise } from '../testing/videos.js';
import { findFfmpeg } from './ffmpeg.js';
import { probeVideo } from './probe.js';
import { openRecording } from './recording.js';
import { webReasonOf, writeWebVersion } from './web-version.js';

const tools = findFfmpeg(process.env);
let folder: string;
const at = (name: string) => join(folder, name);
const encoders = execFileSync('ffmpeg', ['-v', 'error', '-encoders']).toString();

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-web-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Converted {
  readonly path: string;
  readonly progress: readonly number[];
  readonly reason: ReturnType<typeof webReasonOf>;
}

async function convert(name: string, signal = new AbortController().signal): Promise<Converted> {
  const probe = await probeVideo(at(name), tools);
  const progress: number[] = [];
  const path = at(`${name}.web.mp4`);
  await writeWebVersion(at(name), probe, path, tools, { signal, onProgress: (done) => progress.push(done) });
  return { path, progress, reason: webReasonOf(probe) };
}

/** Seconds on the file's own clock, by the decoder: the judge of both files. */
function shownTimes(path: string): number[] {
  const entries = ['-select_streams', 'v:0', '-show_entries', 'frame=best_effort_timestamp_time', '-of', 'csv=p=0'];
  const out = execFileSync(tools.ffprobe, ['-v', 'error', ...entries, path]).toString();
  return out
    .split('\n')
    .map((line) => Number.parseFloat(line))
    .filter((time) => !Number.isNaN(time));
}

/** What a browser needs, and that each frame lies within half a frame of the original's. */
async function requireSame(name: string): Promise<Converted> {
  const original = await probeVideo(at(name), tools);
  const converted = await convert(name);
  const web = await probeVideo(converted.path, tools);
  expect(web, name).toMatchObject({ codec: 'h264', pixelFormat: 'yuv420p', interlaced: false, rotation: 0 });
  expect(web.highDynamicRange, name).toBeNull();
  expect(web.keyframeDistance, name).toBeLessThanOrEqual(15);
  expect([web.width, web.height], name).toEqual([original.width, original.height]);
  expect(webReasonOf(web), name).toBeNull();
  const times = shownTimes(converted.path);
  expect(times.length, name).toBe(original.frameCount);
  for (const [index, time] of original.frameTimes.entries()) {
    const next = original.frameTimes[index + 1] ?? time + 1 / original.fps;
    expect(Math.abs(times[index]! - time), `${name} frame ${index}`).toBeLessThan((next - time) / 2);
  }
  // The index in front of the pictures, so that a player need not fetch the end first.
  const bytes = readFileSync(converted.path);
  expect(bytes.indexOf('moov', 0, 'latin1')).toBeLessThan(bytes.indexOf('mdat', 0, 'latin1'));
  const streams = execFileSync(tools.ffprobe, [
    ...['-v', 'error', '-show_entries', 'stream=codec_type', '-of', 'csv=p=0', converted.path],
  ]);
  expect(streams.toString().trim()).toBe('video');
  return converted;
}

test.for([
  ['libx264', 'h264', ['mp4', 'mov', 'mkv', 'avi']],
  ['libx265', 'hevc', ['mp4', 'mov', 'mkv']],
  ['libvpx-vp9', 'vp9', ['webm', 'mkv', 'mp4']],
  ['libsvtav1', 'av1', ['mp4', 'webm', 'mkv']],
  ['mpeg4', 'mpeg4', ['avi', 'mp4']],
  ['mjpeg', 'mjpeg', ['avi', 'mov']],
  ['mpeg2video', 'mpeg2', ['ts', 'mpg']],
] as const)('%s in every container that carries it keeps its times', async ([encoder, codec, containers], { skip }) => {
  skip(!encoders.includes(encoder), `this ffmpeg has no ${encoder}`);
  const quick = encoder === 'libvpx-vp9' ? ['-deadline', 'realtime'] : [];
  const rate = codec === 'mpeg2' ? '30000/1001' : '10';
  for (const container of containers) {
    const name = `${codec}.${container}`;
    const source = ['-f', 'lavfi', '-i', `testsrc=size=128x96:rate=${rate}:duration=2`];
    const sound = ['-f', 'lavfi', '-i', 'sine=duration=2'];
    ffmpeg(
      ...source,
      ...sound,
      '-pix_fmt',
      codec === 'mjpeg' ? 'yuvj420p' : 'yuv420p',
      '-c:v',
      encoder,
      ...quick,
      at(name),
    );
    await requireSame(name);
  }
});

test('a variable frame rate stays as it is, and so does a picture that begins after its sound', async () => {
  const late = 'setpts=(N/10+if(gte(N\\,10)\\,0.3\\,0)+0.013*mod(N\\,3))/TB';
  makeVideo(at('variable.mp4'), '-vf', late, '-fps_mode', 'vfr', '-video_track_timescale', '90000');
  await requireSame('variable.mp4');
  ffmpeg('-i', at('variable.mp4'), '-c', 'copy', at('variable.mkv'));
  await requireSame('variable.mkv');
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'sine=duration=2', '-itsoffset', '0.3', '-i', at('variable.mp4')],
    ...['-map', '1:v', '-map', '0:a', '-c:v', 'copy', at('late.mp4')],
  );
  expect((await probeVideo(at('late.mp4'), tools)).frameTimes[0]).toBeCloseTo(0.3, 2);
  await requireSame('late.mp4');
});

test('half pictures become whole ones at their times', async () => {
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc=size=128x96:rate=50:duration=2', '-vf', 'interlace=lowpass=off,setfield=tff'],
    ...['-pix_fmt', 'yuv420p', '-c:v', 'libx264', '-flags', '+ildct+ilme', '-x264-params', 'tff=1', at('fields.mp4')],
  );
  expect((await requireSame('fields.mp4')).reason).toBe('INTERLACED');
});

test('high dynamic range becomes standard, tagged as such', async ({ skip }) => {
  skip(!encoders.includes('libx265'), 'this ffmpeg has no libx265');
  const colours = 'log-level=error:colorprim=bt2020:transfer=smpte2084:colormatrix=bt2020nc';
  ffmpeg(
    ...['-f', 'lavfi', '-i', 'testsrc=size=128x96:rate=10:duration=1,format=yuv420p10le', '-c:v', 'libx265'],
    ...['-x265-params', colours, '-color_primaries', 'bt2020', '-color_trc', 'smpte2084', '-colorspace', 'bt2020nc'],
    at('hdr.mp4'),
  );
  const { path, reason } = await requireSame('hdr.mp4');
  expect(reason).toBe('HIGH_DYNAMIC_RANGE');
  const entries = ['-v', 'error', '-show_entries', 'stream=color_transfer', '-of', 'csv=p=0', path];
  expect(execFileSync(tools.ffprobe, entries).toString().trim()).toBe('bt709');
});

test('a picture that the container turns lies upright in the file itself', async () => {
  const halves = 'color=red:size=32x48:rate=5:duration=1[l];color=blue:size=32x48:rate=5:duration=1[r];[l][r]hstack';
  ffmpeg('-filter_complex', halves, '-pix_fmt', 'yuv420p', '-c:v', 'libx264', at('upright.mp4'));
  writeFileSync(at('turned.mp4'), rotateClockwise(readFileSync(at('upright.mp4')), 48));
  const { path } = await requireSame('turned.mp4');
  for await (const { data } of (await openRecording(path, tools)).frames()) {
    // Turned clockwise, the left half is on top: red over blue.
    expect([data[(5 * 48 + 24) * 3]! > 200, data[(58 * 48 + 24) * 3]! < 50]).toEqual([true, true]);
  }
});

test('odd sizes come out even, by a pixel at most; what is larger than a screen is made smaller', async () => {
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=99x75:rate=5:duration=1',
    '-pix_fmt',
    'yuv444p',
    '-c:v',
    'libx264',
    at('odd.mp4'),
  );
  expect(await probeVideo((await convert('odd.mp4')).path, tools)).toMatchObject({
    width: 100,
    height: 76,
    codec: 'h264',
  });
  ffmpeg(
    '-f',
    'lavfi',
    '-i',
    'testsrc=size=3840x2160:rate=5:duration=0.4',
    '-c:v',
    'mjpeg',
    '-pix_fmt',
    'yuvj420p',
    at('large.avi'),
  );
  expect(await probeVideo((await convert('large.avi')).path, tools)).toMatchObject({ width: 1920, height: 1080 });
});

test('an original that plays and seeks at once needs no other; one with a key frame every ten seconds does', async () => {
  makeVideo(at('short.mp4'), '-g', '10');
  expect(webReasonOf(await probeVideo(at('short.mp4'), tools))).toBeNull();
  makeVideo(at('rare.mp4'), '-vf', 'loop=19:20', '-g', '100');
  const rare = await probeVideo(at('rare.mp4'), tools);
  expect(rare.keyframeDistance).toBe(100);
  expect(webReasonOf(rare)).toBe('SLOW_TO_SEEK');
});

test('progress rises to the whole', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=640x480:rate=30:duration=3', '-c:v', 'mpeg4', at('progress.avi'));
  const { progress } = await convert('progress.avi');
  expect(progress.at(-1)).toBe(1);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
});

test('a conversion that is aborted ends at once, with the reason', async () => {
  ffmpeg('-f', 'lavfi', '-i', 'testsrc=size=1280x720:rate=30:duration=10', '-c:v', 'mpeg4', at('long.avi'));
  const abort = new AbortController();
  const work = convert('long.avi', abort.signal);
  setTimeout(() => abort.abort(new Error('enough')), 300);
  await expect(work).rejects.toThrow('enough');
});

test('frames that cannot be decoded are told, not left out', async () => {
  makeVideo(at('plain.mp4'));
  const damaged = readFileSync(at('plain.mp4'));
  const data = damaged.indexOf('mdat', 0, 'latin1') + 4;
  damaged.fill(
    0xff,
    data + Math.floor((damaged.indexOf('moov', 0, 'latin1') - data) / 2),
    damaged.indexOf('moov', 0, 'latin1') - 4,
  );
  writeFileSync(at('damaged.mp4'), damaged);
  await expect(convert('damaged.mp4')).rejects.toMatchObject({ code: 'VIDEO_CORRUPT' });
  const missing = { ffmpeg: '/no/ffmpeg', ffprobe: tools.ffprobe };
  const probe = await probeVideo(at('plain.mp4'), tools);
  const options = { signal: new AbortController().signal, onProgress: () => undefined };
  await expect(writeWebVersion(at('plain.mp4'), probe, at('x.mp4'), missing, options)).rejects.toMatchObject({
    code: 'FFMPEG_MISSING',
  });
  expect(() => statSync(at('x.mp4'))).toThrow();
});
