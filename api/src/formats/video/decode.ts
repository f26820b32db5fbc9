import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { RgbFrame } from '@overread/models/input.js';
import { VideoError } from '../error-codes.js';
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
import { STALL_SECONDS } from './limits.js';
import type { VideoProbe } from './probe.js';
import { roundTime } from './timing.js';

export interface DecodeOptions {
  /** Limits the longer side in pixels; never enlarges. */
  readonly maxSide?: number;
  readonly signal?: AbortSignal;
}

/**
 * Streams the frames of a video as 8-bit RGB, rotated as a player shows them, with the timestamps of the decoder itself.
 * One ffmpeg process per call; it waits where the consumer is slower and is killed where the consumer stops.
 *
 * @throws {VideoError} FFMPEG_MISSING, VIDEO_TIMED_OUT, VIDEO_HAS_NO_FRAMES, VIDEO_CORRUPT; `signal.reason` where aborted.
 */
export async function* decodeFrames(
  path: string,
  probe: VideoProbe,
  tools: FfmpegTools,
  options: DecodeOptions,
): AsyncGenerator<RgbFrame, void, void> {
  options.signal?.throwIfAborted();
  const { width, height } = scaledSize(probe, options.maxSide);
  const filters = [...correctingFilters(probe, await filtersOf(tools), { width, height })].join(',');
  const child = spawnLimited(tools.ffmpeg, decodeArguments(path, probe, filters), {
    // stdout carries pixels, the fourth pipe timestamps.
    stdio: ['ignore', 'pipe', 'pipe', 'pipe'],
  });
  const process = new DecoderProcess(child, tools.ffmpeg);
  const kill = () => child.kill('SIGKILL');
  options.signal?.addEventListener('abort', kill, { once: true });
  try {
    let last: number | null = null;
    let index = 0;
    for await (const data of process.frames(width * height * 3)) {
      options.signal?.throwIfAborted();
      const ticks = await process.nextTimestamp();
      // Without presentation times in the file the decoder counts from decoding, which B-frames shift.
      const time: number =
        ticks === null || !probe.presentationTimes
          ? (probe.frameTimes[index] ?? (last ?? 0) + 1 / probe.fps)
          : ticks * probe.timeBase - probe.startTime;
      last = roundTime(time);
      yield { index, time: last, width, height, data };
      index += 1;
    }
    options.signal?.throwIfAborted();
    await process.requireSuccess();
    requireEnd(last, probe);
  } finally {
    options.signal?.removeEventListener('abort', kill);
    kill();
  }
}

function requireEnd(last: number | null, probe: VideoProbe): void {
  if (last === null) throw new VideoError('VIDEO_HAS_NO_FRAMES', 'not a single frame of the video can be decoded');
  // A decoder may drop the first frames of a clip cut from a longer one, but nothing at the end.
  const missing = probe.frameTimes.at(-1)! - last;
  if (missing > 2.5 / probe.fps) {
    throw new VideoError(
      'VIDEO_CORRUPT',
      `frames can be decoded up to ${last} s only; ${missing.toFixed(2)} s are missing`,
    );
  }
}

export function scaledSize(
  size: { readonly width: number; readonly height: number },
  maxSide: number | undefined,
): { width: number; height: number } {
  const scale = Math.min(1, (maxSide ?? Number.POSITIVE_INFINITY) / Math.max(size.width, size.height));
  return { width: Math.max(1, Math.round(size.width * scale)), height: Math.max(1, Math.round(size.height * scale)) };
}

function decodeArguments(path: string, probe: VideoProbe, filters: string): string[] {
  // ffmpeg puts its own rotation before these filters. The metadata pair prints each frame's timestamp to pipe 3, before
  // any filter counts time in another unit; print passes over frames without metadata, so one entry is added.
  const timestamps = "metadata=mode=add:key=f:value=1,metadata=mode=print:file='pipe\\:3':direct=1";
  // Timestamps as they stand in the file: ffmpeg would count from its start, and we do that ourselves.
  const input = ['-nostdin', '-hide_banner', '-loglevel', 'error', '-copyts', ...inputGuards, '-i', inputUrl(path)];
  const output = ['-fps_mode', 'passthrough', '-pix_fmt', 'rgb24', '-f', 'rawvideo', 'pipe:1'];
  return [...input, '-map', `0:${probe.streamIndex}`, '-an', '-vf', `${timestamps},${filters}`, ...output];
}

/** One running ffmpeg: its pixels, its timestamps and its end. */
class DecoderProcess {
  readonly #stdout: Readable;
  readonly #timestamps: AsyncIterator<string>;
  readonly #exit: Promise<number | null>;
  readonly #child: ChildProcess;
  #stderr = '';

  constructor(child: ChildProcess, program: string) {
    this.#child = child;
    this.#stdout = child.stdout!;
    const lines = createInterface({ input: child.stdio[3] as Readable });
    this.#timestamps = lines[Symbol.asyncIterator]();
    child.stderr!.on('data', (chunk: Buffer) => {
      // The first lines say what is wrong; a damaged file can go on complaining for megabytes.
      if (this.#stderr.length < 4096) this.#stderr += chunk.toString('utf8');
    });
    this.#exit = new Promise((settle, reject) => {
      child.once('error', (error) => reject(startFailure(program, error)));
      child.once('close', settle);
    });
    // Whoever waits for the end gets the rejection; until then it must not count as unhandled.
    this.#exit.catch(() => undefined);
  }

  /** Whole frames of `size` bytes, each in memory of its own. */
  async *frames(size: number): AsyncGenerator<Uint8Array, void, void> {
    let frame = new Uint8Array(size);
    let filled = 0;
    const chunks: AsyncIterator<Buffer> = this.#stdout[Symbol.asyncIterator]();
    for (;;) {
      const next = await this.#withinTime(chunks.next());
      if (next.done) return;
      let chunk = next.value.subarray(0);
      while (chunk.length > 0) {
        const part = chunk.subarray(0, size - filled);
        frame.set(part, filled);
        filled += part.length;
        chunk = chunk.subarray(part.length);
        if (filled < size) continue;
        yield frame;
        frame = new Uint8Array(size);
        filled = 0;
      }
    }
  }

  /** Ticks of the next frame's presentation time, or null where it has none. */
  async nextTimestamp(): Promise<number | null> {
    for (;;) {
      const next = await this.#withinTime(this.#timestamps.next());
      if (next.done) return null;
      const match = /^frame:\d+\s+pts:(-?\d+|NOPTS)/.exec(next.value);
      if (match) return match[1] === 'NOPTS' ? null : Number(match[1]);
    }
  }

  /** @throws {VideoError} where ffmpeg could not be started or gave up. */
  async requireSuccess(): Promise<void> {
    const code = await this.#withinTime(this.#exit);
    if (code === 0) return;
    if (code === NOT_STARTED) throw startFailure(this.#child.spawnargs[3] ?? 'ffmpeg', new Error(this.#stderr.trim()));
    const said = this.#stderr.trim().split('\n')[0] ?? '';
    throw new VideoError('VIDEO_CORRUPT', `ffmpeg cannot decode it (${said || `exit code ${code}`})`);
  }

  async #withinTime<T>(work: Promise<T>): Promise<T> {
    const { promise: timeout, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      this.#child.kill('SIGKILL');
      reject(new VideoError('VIDEO_TIMED_OUT', `ffmpeg gave no frame within ${STALL_SECONDS} seconds`));
    }, STALL_SECONDS * 1000);
    try {
      return await Promise.race([work, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }
}
