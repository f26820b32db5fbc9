import type { Recording, RgbFrame } from '@overread/models/input.js';
import { decodeFrames } from './decode.js';
import { type FfmpegTools, findFfmpeg } from './ffmpeg.js';
import { probeVideo, type VideoProbe } from './probe.js';

/**
 * Opens a movement video for a pipeline; frames are decoded when they are asked for.
 *
 * @param probe where the file was probed before.
 * @throws {VideoError} as `probeVideo`.
 */
export async function openRecording(
  path: string,
  tools: FfmpegTools = findFfmpeg(process.env),
  probe?: VideoProbe,
): Promise<Recording> {
  const known = probe ?? (await probeVideo(path, tools));
  return {
    kind: 'recording',
    width: known.width,
    height: known.height,
    fps: known.fps,
    variableFrameRate: known.variableFrameRate,
    duration: known.duration,
    frameCount: known.frameCount,
    frames: (options = {}): AsyncIterable<RgbFrame> => decodeFrames(path, known, tools, options),
  };
}
