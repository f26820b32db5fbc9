/** The version of a recording that every browser plays and seeks, frame for frame that of the original. */

import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { VideoError } from '../error-codes.js';
import { scaledSize } from './decode.js';
import {
  type FfmpegTools,
  filtersOf,
  inputGuards,
  inputUrl,
  NOT_STARTED,
  spawnLimited,
  startFailure,
} from './ffmpeg.js';
import { correctingFilters } from './filters.js';
import { CONVERSION_STALL_SECONDS, MAX_WEB_SIDE } from './limits.js';
import { isBrowserPlayable, probeVideo, type VideoProbe } from './probe.js';

/** Why the original alone does not do; in the order in which they are asked for. */
export const webReasons = ['NOT_PLAYABLE', 'INTERLACED', 'HIGH_DYNAMIC_RANGE', 'SLOW_TO_SEEK'] as const;
export type WebReason = (typeof webReasons)[number];

/**
 * A seek decodes half of this on average. Chromium on two busy cores, 1280 × 720 with noise, median of 30 seeks: 0.5 s with a
 * key frame every 15 frames, 0.8 s with 30, 1.6 s with 60. Phones write one every 30.
 */
const MAX_KEYFRAME_DISTANCE = 30;

const WEB_KEYFRAME_DISTANCE = 15;

/** Ticks a second: 24, 25, 30, 50, 60 and their relatives by 1001 are whole numbers of it. */
const CLOCK = 90_000;

/** @returns null where a browser plays the original as a person should see it, and seeks in it at once */
export function webReasonOf(probe: VideoProbe): WebReason | null {
  if (probe.interlaced) return 'INTERLACED';
  if (!isBrowserPlayable(probe)) return probe.highDynamicRange === null ? 'NOT_PLAYABLE' : 'HIGH_DYNAMIC_RANGE';
  if (probe.highDynamicRange !== null) return 'HIGH_DYNAMIC_RANGE';
  return probe.keyframeDistance > MAX_KEYFRAME_DISTANCE ? 'SLOW_TO_SEEK' : null;
}

export interface ConvertOptions {
  readonly signal: AbortSignal;
  /** 0 to 1, about once a second. */
  readonly onProgress: (fraction: number) => void;
}

/**
 * Writes the web version: H.264 in 8-bit 4:2:0 (ITU-T H.264), progressive, in standard dynamic range, upright, its longer
 * side at most 1920 pixels, with a key frame at least every half second and the index in front; no sound and no metadata.
 * It is held against the original before it is answered: as many frames, each within half a frame of its time.
 *
 * @param target a path that may be written over
 * @throws {VideoError} FFMPEG_MISSING, VIDEO_CORRUPT, VIDEO_TIMED_OUT; `signal.reason` where aborted
 */
export async function writeWebVersion(
  path: string,
  probe: VideoProbe,
  target: string,
  tools: FfmpegTools,
  { signal, onProgress }: ConvertOptions,
): Promise<void> {
  signal.throwIfAborted();
  const filters = await filtersFor(probe, tools);
  const child = spawnLimited(tools.ffmpeg, convertArguments(path, probe, filters, target), {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', kill, { once: true });
  let stalled = false;
  const stall = setTimeout(() => {
    stalled = true;
    kill();
  }, CONVERSION_STALL_SECONDS * 1000);
  try {
    // An analysis or somebody's request comes first: what is converted has been received and is safe.
    if (child.pid !== undefined) yieldTo(child.pid);
    let stderr = '';
    child.stderr!.on('data', (chunk: Buffer) => {
      if (stderr.length < 4096) stderr += chunk.toString('utf8');
    });
    const exit = new Promise<number | null>((settle, reject) => {
      child.once('error', (error) => reject(startFailure(tools.ffmpeg, error)));
      child.once('close', settle);
    });
    // Who waits below gets the rejection; until then it must not count as unhandled.
    exit.catch(() => undefined);
    let frames = 0;
    for await (const line of createInterface({ input: child.stdout as Readable })) {
      const done = Number(/^frame=\s*(\d+)/.exec(line)?.[1] ?? Number.NaN);
      if (!(done > frames)) continue;
      frames = done;
      stall.refresh();
      onProgress(Math.min(1, frames / probe.frameCount));
    }
    const code = await exit;
    signal.throwIfAborted();
    if (stalled) {
      throw new VideoError('VIDEO_TIMED_OUT', `ffmpeg converted nothing for ${CONVERSION_STALL_SECONDS} seconds`);
    }
    requireConverted(code, stderr, tools);
  } finally {
    clearTimeout(stall);
    signal.removeEventListener('abort', kill);
    kill();
  }
  requireSameTimes(probe, await probeVideo(target, tools, signal));
}

/** Beside an analysis on all cores it gets about a tenth of them: a person may be waiting for the video, too. */
function yieldTo(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch (error) {
    // It may be over already; what could not be started is told by its exit.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

async function filtersFor(probe: VideoProbe, tools: FfmpegTools): Promise<string> {
  const { width, height } = scaledSize(probe, MAX_WEB_SIDE);
  // Two by two pixels share their colour in 4:2:0.
  const even = (pixels: number) => Math.max(2, 2 * Math.round(pixels / 2));
  const size = { width: even(width), height: even(height) };
  const filters = [...correctingFilters(probe, await filtersOf(tools), size), 'format=yuv420p', 'setsar=1'];
  // Without presentation times in the file (AVI, MPEG) the decoder guesses; frames of a steady rate are counted instead.
  if (!probe.presentationTimes && !probe.variableFrameRate) {
    filters.push(`settb=1/${CLOCK}`, `setpts=(${probe.frameTimes[0]}+N/${probe.fps})*${CLOCK}`);
  }
  return filters.join(',');
}

function convertArguments(path: string, probe: VideoProbe, filters: string, target: string): string[] {
  const input = ['-nostdin', '-hide_banner', '-loglevel', 'error', ...inputGuards, '-i', inputUrl(path)];
  const wanted = ['-map', `0:${probe.streamIndex}`, '-map_metadata', '-1', '-map_chapters', '-1', '-vf', filters];
  // Every frame at its own time: ffmpeg would round to the mean rate.
  const timing = ['-fps_mode', 'passthrough', '-enc_time_base', `1:${CLOCK}`, '-video_track_timescale', `${CLOCK}`];
  const keyframes = Math.max(1, Math.min(WEB_KEYFRAME_DISTANCE, Math.round(probe.fps / 2)));
  // No B-frames: frames lie in the order in which they are shown, and none has to wait for a later one.
  const group = ['-g', `${keyframes}`, '-keyint_min', `${keyframes}`, '-sc_threshold', '0', '-bf', '0'];
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20', '-profile:v', 'high', ...group];
  const file = ['-movflags', '+faststart', '-f', 'mp4', '-progress', 'pipe:1', '-stats_period', '1', '-y'];
  return [...input, ...wanted, ...timing, ...codec, ...file, inputUrl(target)];
}

function requireConverted(code: number | null, stderr: string, tools: FfmpegTools): void {
  if (code === 0) return;
  if (code === NOT_STARTED) throw startFailure(tools.ffmpeg, new Error(stderr.trim()));
  if (/Unknown encoder/.test(stderr)) {
    throw new VideoError('FFMPEG_MISSING', `${tools.ffmpeg} has no encoder libx264; install an ffmpeg that has it`);
  }
  const said = stderr.trim().split('\n')[0] ?? '';
  throw new VideoError('VIDEO_CORRUPT', `ffmpeg cannot convert it (${said || `exit code ${code}`})`);
}

/**
 * A skeleton is drawn by the original's times: a version that shows another frame then is worse than none.
 * @throws {VideoError} VIDEO_CORRUPT
 */
function requireSameTimes(original: VideoProbe, web: VideoProbe): void {
  if (web.frameCount !== original.frameCount) {
    throw new VideoError(
      'VIDEO_CORRUPT',
      `${web.frameCount} of its ${original.frameCount} frames could be converted; the rest cannot be decoded`,
    );
  }
  // Both clocks start with the recording: the version has no sound that could begin before the picture.
  const times = web.frameTimes.map((time) => time + web.startTime);
  const off = original.frameTimes.findIndex((time, index) => {
    const next = original.frameTimes[index + 1] ?? time + 1 / original.fps;
    return Math.abs(times[index]! - time) > (next - time) / 2;
  });
  if (off >= 0) {
    const [is, should] = [times[off]!.toFixed(3), original.frameTimes[off]!.toFixed(3)];
    throw new VideoError('VIDEO_CORRUPT', `frame ${off + 1} came to lie at ${is} s and belongs at ${should} s`);
  }
}
