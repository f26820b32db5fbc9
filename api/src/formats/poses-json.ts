import type { PoseFrame, Poses } from '@overread/models/result.js';

/**
 * The poses of a recording as JSON text in pieces, a frame a line: an hour of video is too long for one string.
 * Coordinates are rounded to what they can mean: hundredths of a pixel, tenths of a millimetre.
 */
export function* posesJson(poses: Poses): Generator<string> {
  const { fps, width, height } = poses;
  yield `{"fps":${fps},"width":${width},"height":${height},"frames":[`;
  for (const [index, frame] of poses.frames.entries())
    yield `${index === 0 ? '' : ','}\n${JSON.stringify(rounded(frame))}`;
  yield '\n]}\n';
}

function rounded(frame: PoseFrame) {
  return {
    time: frame.time,
    score: round(frame.score, 4),
    landmarks: frame.landmarks?.map(([x, y, visibility]) => [round(x, 2), round(y, 2), round(visibility, 4)]) ?? null,
    world: frame.world?.map((point) => point.map((metres) => round(metres, 4))) ?? null,
  };
}

function round(value: number, decimals: number): number {
  const scale = 10 ** decimals;
  return Math.round(value * scale) / scale;
}
