import type { RgbFrame } from '../input.js';
import type { Landmark, PoseFrame, WorldPoint } from '../result.js';
import type { Point } from '../runtime/images.js';
import { torsoLength } from './body.js';
import type { FusedPoint, FusedPose } from './fusion.js';
import { exchange, SideGuard } from './sides.js';
import { LANDMARK_COUNT } from './skeleton.js';
import { type OneEuroSettings, PointSmoother } from './smoothing.js';

// In torso lengths. Chosen on the rendered walk and the squats together: the added delay is around a tenth of a frame
// and the error is no greater than without.
const SMOOTHING: OneEuroSettings = { minimumCutoff: 0.5, speedCoefficient: 25, speedCutoff: 1 };

// A network errs frame by frame, however far apart frames are: counted in true seconds the filter would do next to
// nothing at 5 frames a second. So no step counts for longer than this many seconds.
const LONGEST_STEP = 1 / 30;

// After a gap this long (seconds) nothing before it says where a joint should be.
const LONGEST_GAP = 0.5;

// Frames that a joint's speed is taken over: two would extrapolate the noise of each.
const REMEMBERED = 3;

// Metres, the scale of speeds in the world.
const WORLD_TORSO = 0.5;

interface Observation {
  readonly time: number;
  readonly points: readonly Point[];
}

/** One person over time: keeps left and right apart, smooths, and foresees where the joints will be. */
export class Track {
  #guard = new SideGuard();
  #landmarks = createSmoother(2);
  #world = createSmoother(3);
  #clock = 0;
  #history: Observation[] = [];

  /** `size` is the recording's; the decoder may have made its frames smaller. */
  constructor(private readonly size: { readonly width: number; readonly height: number }) {}

  /** Positions foreseen for a time in pixels of the frames, by constant velocity; null without a recent pose. */
  expected(time: number): readonly Point[] | null {
    const newest = this.#history.at(-1);
    if (!newest || time - newest.time > LONGEST_GAP) return null;
    const oldest = this.#history[0]!;
    if (oldest === newest) return newest.points;
    const factor = (time - newest.time) / (newest.time - oldest.time);
    return newest.points.map((point, index) => {
      const earlier = oldest.points[index]!;
      return { x: point.x + (point.x - earlier.x) * factor, y: point.y + (point.y - earlier.y) * factor };
    });
  }

  /** A frame without a person: whoever comes next is not smoothed together with who was here before. */
  lose(frame: RgbFrame): PoseFrame {
    if (this.#history.length > 0) this.#restart();
    return { time: frame.time, score: 0, landmarks: null, world: null };
  }

  /** The finished pose of a frame, in pixels of the recording. */
  add(frame: RgbFrame, fused: FusedPose): PoseFrame {
    const last = this.#history.at(-1);
    if (last && frame.time - last.time > LONGEST_GAP) this.#restart();
    let { landmarks, world } = fused;
    const expected = this.expected(frame.time);
    const before = this.#history.at(-1)?.points ?? null;
    for (const limb of this.#guard.next(landmarks, expected, before, frame.time)) {
      landmarks = exchange(landmarks, limb);
      world = exchange(world, limb);
    }
    const previous = this.#history.at(-1);
    this.#clock += previous ? Math.min(LONGEST_STEP, frame.time - previous.time) : LONGEST_STEP;
    this.#history = [...this.#history, { time: frame.time, points: landmarks }].slice(-REMEMBERED);
    return {
      time: frame.time,
      score: round(fused.score, 3),
      landmarks: this.#smoothLandmarks(frame, landmarks),
      world: this.#smoothWorld(world),
    };
  }

  #smoothLandmarks(frame: RgbFrame, landmarks: readonly FusedPoint[]): Landmark[] {
    const scale = this.size.width / frame.width;
    // Pixels count from their centres: half a pixel is added before scaling and taken off after it.
    const points = landmarks.map((point) => [(point.x + 0.5) * scale - 0.5, (point.y + 0.5) * scale - 0.5]);
    const smoothed = this.#landmarks.next(points, this.#clock, Math.max(1, torsoLength(landmarks) * scale));
    return smoothed.map(([x, y], index): Landmark => {
      const inside = x! >= -0.5 && y! >= -0.5 && x! <= this.size.width - 0.5 && y! <= this.size.height - 0.5;
      return [round(x!, 2), round(y!, 2), inside ? round(landmarks[index]!.visibility, 3) : 0];
    });
  }

  #smoothWorld(world: FusedPose['world']): WorldPoint[] {
    const smoothed = this.#world.next(world, this.#clock, WORLD_TORSO);
    return smoothed.map(([x, y, z]): WorldPoint => [round(x!, 4), round(y!, 4), round(z!, 4)]);
  }

  #restart(): void {
    this.#guard = new SideGuard();
    this.#landmarks = createSmoother(2);
    this.#world = createSmoother(3);
    this.#clock = 0;
    this.#history = [];
  }
}

function createSmoother(axes: number): PointSmoother {
  return new PointSmoother(LANDMARK_COUNT, axes, SMOOTHING);
}

/** A hundredth of a pixel and a tenth of a millimetre are far below any error here, and half the length as text. */
function round(value: number, digits: number): number {
  const factor = 10 ** digits;
  return Math.round(value * factor) / factor;
}
