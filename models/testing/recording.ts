/** Test support: a Recording decoded by ffmpeg, without what the server's own reader does for damaged files. */
import { execFileSync, spawn } from 'node:child_process';
import type { Recording, RgbFrame } from '../input.js';

/** Frames must have a constant rate. `skip` and `count` choose a part; `filter` is a further ffmpeg filter. */
export function openRecording(path: string, part: { filter?: string; fps?: number } = {}): Recording {
  const probe = execFileSync('ffprobe', [
    ...['-v', 'error', '-select_streams', 'v:0', '-of', 'json'],
    ...['-show_entries', 'stream=width,height,avg_frame_rate,nb_frames,duration', path],
  ]);
  const [stream] = (JSON.parse(probe.toString()) as { streams: Record<string, string>[] }).streams;
  const width = Number(stream?.width);
  const height = Number(stream?.height);
  const [rate = 0, base = 1] = (stream?.avg_frame_rate ?? '').split('/').map(Number);
  const fps = part.fps ?? rate / base;
  const frameCount = Number(stream?.nb_frames);
  return {
    kind: 'recording',
    width,
    height,
    fps,
    variableFrameRate: false,
    duration: frameCount / fps,
    frameCount,
    frames: (options = {}) => decode(path, { width, height, fps, filter: part.filter, ...options }),
  };
}

interface DecodeOptions {
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  readonly filter?: string | undefined;
  readonly maxSide?: number;
  readonly signal?: AbortSignal;
}

async function* decode(path: string, options: DecodeOptions): AsyncIterable<RgbFrame> {
  const shrink = Math.min(1, (options.maxSide ?? Number.POSITIVE_INFINITY) / Math.max(options.width, options.height));
  const width = Math.round(options.width * shrink);
  const height = Math.round(options.height * shrink);
  const filters = [options.filter, `scale=${width}:${height}:flags=area`].filter((filter) => filter).join(',');
  const ffmpeg = spawn(
    'ffmpeg',
    ['-v', 'fatal', '-nostdin', '-i', path, '-vf', filters, '-f', 'rawvideo', '-pix_fmt', 'rgb24', '-'],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const bytesPerFrame = width * height * 3;
  try {
    let frame = new Uint8Array(bytesPerFrame);
    let filled = 0;
    let index = 0;
    for await (const chunk of ffmpeg.stdout as AsyncIterable<Buffer>) {
      for (let at = 0; at < chunk.length; ) {
        const taken = Math.min(bytesPerFrame - filled, chunk.length - at);
        frame.set(chunk.subarray(at, at + taken), filled);
        filled += taken;
        at += taken;
        if (filled < bytesPerFrame) continue;
        yield { index, time: index / options.fps, width, height, data: frame };
        frame = new Uint8Array(bytesPerFrame);
        filled = 0;
        index++;
      }
    }
  } finally {
    ffmpeg.kill();
  }
}
