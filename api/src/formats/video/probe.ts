import { open, stat } from 'node:fs/promises';
import { z } from 'zod';
import { VideoError } from '../error-codes.js';
import { type FfmpegTools, inputGuards, inputUrl, runTool } from './ffmpeg.js';
import { MAX_VIDEO_FRAMES, MAX_VIDEO_PIXELS, PROBE_SECONDS } from './limits.js';
import { type FrameTiming, frameTiming } from './timing.js';

/** What a video file says about itself, read from its index without decoding. */
export interface VideoProbe extends FrameTiming {
  /** Square pixels after the container's rotation: what a player shows. */
  readonly width: number;
  readonly height: number;
  /** Degrees that the container asks a player to turn the picture, as ffprobe states them; already applied above. */
  readonly rotation: number;
  /** E.g. `h264`. */
  readonly codec: string;
  readonly pixelFormat: string;
  /** Two half pictures a frame: lines of one moment between lines of another. */
  readonly interlaced: boolean;
  /** Light coded for bright screens: `pq` (SMPTE ST 2084) or `hlg` (ARIB STD-B67); both of ITU-R BT.2100. */
  readonly highDynamicRange: 'pq' | 'hlg' | null;
  /** ffmpeg's names, e.g. `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  /** Index of the video stream in the file. */
  readonly streamIndex: number;
  /** Seconds of one tick of the stream's clock. */
  readonly timeBase: number;
  /** Where the recording starts on that clock, in seconds. */
  readonly startTime: number;
  /** Frames from one that stands alone to the next, at most: so many may be decoded to show one that is sought. */
  readonly keyframeDistance: number;
}

const decimal = z.coerce.number().optional().catch(undefined);
const streamSchema = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  width: z.number().default(0),
  height: z.number().default(0),
  pix_fmt: z.string().default('unknown'),
  sample_aspect_ratio: z.string().optional(),
  field_order: z.string().optional(),
  color_transfer: z.string().optional(),
  time_base: z.string(),
  duration: decimal,
  nb_frames: decimal,
  disposition: z.object({ attached_pic: z.number().default(0) }).optional(),
  side_data_list: z.array(z.object({ rotation: z.number().optional() })).default([]),
});
const probeSchema = z.object({
  format: z.object({ format_name: z.string(), start_time: decimal, duration: decimal }),
  streams: z.array(streamSchema),
  packets: z
    .array(
      z.object({ stream_index: z.number(), pts: z.number().optional(), dts: z.number().optional(), flags: z.string() }),
    )
    .default([]),
});

/** ffprobe's names of which field is coded and which is shown first. */
const interlacedOrders: ReadonlySet<string> = new Set(['tt', 'bb', 'tb', 'bt']);
const highDynamicRanges: Readonly<Record<string, 'pq' | 'hlg'>> = { smpte2084: 'pq', 'arib-std-b67': 'hlg' };

/**
 * Reads the index of a video file: size after rotation and the exact presentation time of every frame. Nothing is decoded.
 *
 * @throws {VideoError} EMPTY_FILE, NOT_A_VIDEO, VIDEO_HAS_NO_FRAMES, VIDEO_TRUNCATED, VIDEO_TOO_LARGE, VIDEO_TIMED_OUT,
 * FFMPEG_MISSING.
 */
export async function probeVideo(path: string, tools: FfmpegTools, signal?: AbortSignal): Promise<VideoProbe> {
  if ((await stat(path)).size === 0) throw new VideoError('EMPTY_FILE', 'the file is empty (0 bytes)');
  const entries = 'format:stream:stream_disposition:stream_side_data:packet=stream_index,pts,dts,flags';
  const args = ['-v', 'error', ...inputGuards, '-of', 'json=compact=1', '-show_entries', entries];
  const run = await runTool(tools.ffprobe, [...args, '-select_streams', 'v', inputUrl(path)], PROBE_SECONDS, signal);
  if (run.code !== 0) throw await unreadable(path, run.stderr);
  const report = probeSchema.safeParse(JSON.parse(run.stdout));
  if (!report.success) {
    throw new VideoError('NOT_A_VIDEO', 'not a video that ffprobe can describe', { cause: report.error });
  }
  const { format, streams, packets } = report.data;
  const stream = streams.find(({ codec_type, disposition }) => codec_type === 'video' && !disposition?.attached_pic);
  if (!stream) throw new VideoError('NOT_A_VIDEO', 'the file holds no video stream (sound or a picture only)');
  if (stream.width < 1 || stream.height < 1)
    throw new VideoError('VIDEO_HAS_NO_FRAMES', 'the video stream has no picture');

  const timeBase = ratioOf(stream.time_base) ?? 1;
  const startTime = format.start_time ?? 0;
  const own = packets.filter(({ stream_index }) => stream_index === stream.index);
  const timing = frameTiming(own, timeBase, startTime);
  requireWhole(timing, own.length, stream.nb_frames, stream.duration, run.stderr);
  const size = displaySize(stream);
  if (size.width * size.height > MAX_VIDEO_PIXELS) {
    throw new VideoError(
      'VIDEO_TOO_LARGE',
      `${size.width} × ${size.height} pixels; at most ${MAX_VIDEO_PIXELS} are read`,
    );
  }
  return {
    ...timing,
    ...size,
    codec: stream.codec_name,
    pixelFormat: stream.pix_fmt,
    interlaced: interlacedOrders.has(stream.field_order ?? ''),
    highDynamicRange: highDynamicRanges[stream.color_transfer ?? ''] ?? null,
    container: format.format_name,
    streamIndex: stream.index,
    timeBase,
    startTime,
    keyframeDistance: longestDistance(own.map(({ flags }) => flags.includes('K'))),
  };
}

/** @param keys of each packet in decoding order, whether it starts a picture that needs no other */
function longestDistance(keys: readonly boolean[]): number {
  let longest = 0;
  let since = 0;
  for (const key of keys) {
    since = key ? 1 : since + 1;
    longest = Math.max(longest, since);
  }
  return longest;
}

/** ffprobe could not open the file: say why in a way that helps. */
async function unreadable(path: string, stderr: string): Promise<VideoError> {
  const said =
    stderr
      .trim()
      .split('\n')
      .at(-1)
      ?.replace(/^.*?: /, '') ?? '';
  // An MP4 keeps its index (moov) at the end: where it is missing, the end is.
  if (stderr.includes('moov atom not found') && (await startsAsMp4(path))) {
    return new VideoError(
      'VIDEO_TRUNCATED',
      'the file was cut short: it starts as an MP4 and its index (moov) is missing',
    );
  }
  return new VideoError('NOT_A_VIDEO', `ffprobe finds no video in it${said ? ` (${said})` : ''}`);
}

async function startsAsMp4(path: string): Promise<boolean> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(12), 0, 12, 0);
    return bytesRead === 12 && buffer.toString('latin1', 4, 8) === 'ftyp';
  } finally {
    await file.close();
  }
}

/**
 * @param announced frames in the container's index; absent in streaming formats.
 * @param duration of the stream after edit lists, in seconds.
 */
function requireWhole(
  timing: FrameTiming,
  packets: number,
  announced: number | undefined,
  duration: number | undefined,
  stderr: string,
): void {
  const { frameCount, frameTimes, fps } = timing;
  if (frameCount === 0) throw new VideoError('VIDEO_HAS_NO_FRAMES', 'the video stream has no frames');
  if (frameCount > MAX_VIDEO_FRAMES) {
    throw new VideoError('VIDEO_TOO_LARGE', `${frameCount} frames; at most ${MAX_VIDEO_FRAMES} are read`);
  }
  const cut = /partial file|ended prematurely|truncated/i.test(stderr);
  // Fewer frames than announced are normal where an edit list trims the recording; then it also lasts as long as it says.
  const spanned = frameTimes.at(-1)! - frameTimes[0]! + 1 / fps;
  const short = duration !== undefined && spanned < duration - Math.max(1.5 / fps, 0.05);
  if (cut || (announced !== undefined && packets < announced && short)) {
    const of = announced === undefined ? '' : ` of the ${announced} frames that it announces`;
    throw new VideoError(
      'VIDEO_TRUNCATED',
      `the file was cut short: it holds ${packets}${of || ' frames and then breaks off'}`,
    );
  }
}

/** Width and height as shown: non-square pixels stretched, then the rotation applied. */
function displaySize(stream: z.infer<typeof streamSchema>): { width: number; height: number; rotation: number } {
  const aspect = ratioOf(stream.sample_aspect_ratio) ?? 1;
  const width = Math.round(stream.width * aspect);
  const { height } = stream;
  const turned = stream.side_data_list.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  const rotation = (((Math.round(turned / 90) * 90) % 360) + 360) % 360;
  return rotation % 180 === 0 ? { width, height, rotation } : { width: height, height: width, rotation };
}

/** `16:11` or `1/90000`; null for `0:1`, which means unknown. */
function ratioOf(text: string | undefined): number | null {
  const [numerator, denominator] = (text ?? '').split(/[:/]/).map(Number);
  return numerator && denominator ? numerator / denominator : null;
}

/**
 * Whether browsers play the file as it is: H.264 in 8-bit 4:2:0 in MP4 everywhere; VP8, VP9 and AV1 in WebM or MP4 in
 * Chromium and Firefox.
 */
export function isBrowserPlayable(
  probe: Pick<VideoProbe, 'codec' | 'container' | 'pixelFormat' | 'interlaced'>,
): boolean {
  const containers = probe.container.split(',');
  const isMp4 = containers.includes('mp4');
  // ffmpeg calls WebM and Matroska by one name; browsers play the codecs of WebM in both.
  const isWebm = containers.includes('webm');
  // Browsers show both half pictures at once: a comb wherever something moves.
  if (probe.interlaced || !/^yuvj?420p$/.test(probe.pixelFormat)) return false;
  if (probe.codec === 'h264') return isMp4;
  return ['vp8', 'vp9', 'av1'].includes(probe.codec) && (isWebm || (isMp4 && probe.codec !== 'vp8'));
}
