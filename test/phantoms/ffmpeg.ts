import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** ffmpeg is missing or refused; the message carries the last of what it said. */
export class FfmpegError extends Error {
  override readonly name = 'FfmpegError';
}

export interface VideoFormat {
  readonly fps: number;
  readonly width: number;
  readonly height: number;
}

export interface VideoWriter {
  /** Hands over one RGB frame; resolves when ffmpeg can take the next. */
  write(rgb: Uint8Array): Promise<void>;
  /** Resolves when the file is complete. */
  close(): Promise<void>;
}

export function ffmpegPath(): string {
  return process.env.FFMPEG_PATH ?? 'ffmpeg';
}

/**
 * Writes H.264 in MP4 that every browser plays and that starts before it is wholly loaded.
 * @param quality x264's constant rate factor: smaller is better and larger
 * @throws FfmpegError from `write` and `close`
 */
export function writeVideo(path: string, format: VideoFormat, quality: number): VideoWriter {
  const { fps, width, height } = format;
  const child = spawn(
    ffmpegPath(),
    // biome-ignore format: pairs of an option and its value
    [
      '-v', 'error', '-y', '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-s', `${width}x${height}`, '-r', String(fps), '-i', '-',
      '-vf', 'scale=out_color_matrix=bt709:out_range=tv', '-colorspace', 'bt709', '-color_primaries', 'bt709',
      '-color_trc', 'bt709', '-c:v', 'libx264', '-preset', 'slow', '-crf', String(quality), '-g', String(Math.round(fps)),
      '-pix_fmt', 'yuv420p', '-movflags', '+faststart', '-fflags', '+bitexact', '-flags', '+bitexact', path,
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  );
  const finished = exit(child);
  // A broken pipe is reported by the exit code, with a better message.
  child.stdin.on('error', () => {});
  return {
    async write(rgb) {
      if (rgb.length !== width * height * 3) {
        throw new RangeError(`A frame of ${width}×${height} has ${width * height * 3} bytes, not ${rgb.length}.`);
      }
      if (child.exitCode !== null) await finished;
      if (!child.stdin.write(rgb)) await Promise.race([once(child.stdin, 'drain'), finished]);
    },
    async close() {
      child.stdin.end();
      await finished;
    },
  };
}

/**
 * Decodes a video whole into RGBA frames of its own size.
 * @param filter an ffmpeg filter on the way, such as `select=eq(n\,7)` or `scale=240:-2`
 * @throws FfmpegError
 */
export async function readVideo(path: string, width: number, height: number, filter = 'null'): Promise<Uint8Array[]> {
  const child = spawn(
    ffmpegPath(),
    ['-v', 'error', '-i', path, '-vf', filter, '-fps_mode', 'passthrough', '-f', 'rawvideo', '-pix_fmt', 'rgba', '-'],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const finished = exit(child);
  const chunks: Uint8Array[] = [];
  child.stdout.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  await finished;
  const bytes = Buffer.concat(chunks);
  const size = width * height * 4;
  if (bytes.length === 0 || bytes.length % size !== 0) {
    throw new FfmpegError(`${path} did not decode to frames of ${width}×${height}: check the size that was asked for.`);
  }
  return Array.from({ length: bytes.length / size }, (_, i) => bytes.subarray(i * size, (i + 1) * size));
}

async function exit(child: ReturnType<typeof spawn>): Promise<void> {
  let said = '';
  child.stderr?.on('data', (chunk: Uint8Array) => {
    said = (said + Buffer.from(chunk).toString()).slice(-2000);
  });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', (cause) =>
      reject(new FfmpegError(`${ffmpegPath()} could not be started: install ffmpeg or set FFMPEG_PATH.`, { cause })),
    );
    child.on('close', resolve);
  });
  if (code !== 0) throw new FfmpegError(`ffmpeg ended with ${code ?? 'a signal'}: ${said.trim()}`);
}
