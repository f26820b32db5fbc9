import { type Camera, lookAt, project } from './camera.js';
import { GAIT_SOURCE } from './gait-reference.js';
import { type JointAngles, landmarks33, measureAngles } from './landmarks.js';
import type { Scene } from './renderer.js';
import { adult, buildSkeleton, type Skeleton } from './skeleton.js';
import { planSquats, SQUAT_SOURCE, type TrueRepetition } from './squat.js';
import { type GaitEvent, planWalk } from './walk.js';

/** A moving picture of the phantom, and all that is true of it. */
export interface Clip {
  readonly name: string;
  readonly kind: 'squat' | 'walk';
  readonly fps: number;
  readonly frames: number;
  readonly camera: Camera;
  readonly scene: Scene;
  readonly source: string;
  readonly events: readonly GaitEvent[];
  readonly repetitions: readonly TrueRepetition[];
  /** The skeleton at a time in seconds; frame i shows time i / fps. */
  skeletonAt(time: number): Skeleton;
}

/** What stands in the .json beside a clip. Pixels: origin at the centre of the top-left one; seconds; degrees. */
export interface Truth {
  readonly fps: number;
  readonly width: number;
  readonly height: number;
  readonly kind: 'squat' | 'walk';
  readonly source: string;
  /** Landmarks by BlazePose's index. */
  readonly frames: readonly {
    readonly time: number;
    readonly landmarks: Readonly<Record<string, readonly [number, number]>>;
    readonly angles: JointAngles;
  }[];
  readonly events: readonly GaitEvent[];
  readonly repetitions: readonly TrueRepetition[];
}

/** Three whole squats and one that stops half way down and never rises, seen from 20° before the right side. */
export function squatClip(): Clip {
  const build = adult();
  const fps = 18;
  const squats = planSquats(
    {
      lead: 0.6,
      repetitions: [
        { depth: 1, descend: 1.3, hold: 0.3, rise: 1.1, rest: 0.3 },
        { depth: 1, descend: 1.4, hold: 0.25, rise: 1.15, rest: 0.25 },
        { depth: 1, descend: 1.45, hold: 0.35, rise: 1.25, rest: 0.3 },
        { depth: 0.5, descend: 0.95, hold: 1.05, rise: null, rest: 0 },
      ],
      standing: 4,
      deepest: 110,
    },
    build,
  );
  return {
    name: 'squat',
    kind: 'squat',
    fps,
    frames: Math.floor(squats.duration * fps),
    camera: lookAt([0.12, 1, 4.3], [0.12, 0.88, 0], 30, 480, 640),
    scene: { outfit: 'shorts', room: { wallZ: -1.9, picture: 0.56, mat: [-0.55, 0.95, -0.45, 0.45] } },
    source: SQUAT_SOURCE,
    events: [],
    repetitions: squats.repetitions,
    skeletonAt: (time) => buildSkeleton(squats.posture(time), build, { origin: [0, 0, 0], heading: 20 }),
  };
}

/** One pass through the picture, from its left to its right, the subject's right side to the camera. */
export function walkClip(): Clip {
  const build = adult();
  const fps = 30;
  const frames = 114;
  const walk = planWalk(build, 0.1);
  const duration = frames / fps;
  return {
    name: 'walk',
    kind: 'walk',
    fps,
    frames,
    camera: lookAt([0, 1.15, 7.6], [0, 0.95, 0], 27, 854, 480),
    scene: { outfit: 'trousers', room: { wallZ: -1.7, door: 1.4, picture: -1 } },
    source: GAIT_SOURCE,
    events: walk.events(duration),
    repetitions: [],
    skeletonAt: (time) =>
      buildSkeleton(walk.posture(time), build, { origin: [(-walk.speed * duration) / 2, 0, 0], heading: 0 }),
  };
}

/** The clips that the repository carries, by name. */
export const CLIPS: Readonly<Record<string, () => Clip>> = { squat: squatClip, walk: walkClip };

export function truthOf(clip: Clip): Truth {
  const frames = Array.from({ length: clip.frames }, (_, i) => {
    const time = i / clip.fps;
    const skeleton = clip.skeletonAt(time);
    const landmarks = landmarks33(skeleton).map((p, index) => {
      const [x, y] = project(clip.camera, p);
      return [String(index), [rounded(x, 1), rounded(y, 1)]] as const;
    });
    const angles = measureAngles(skeleton);
    return {
      time: rounded(time, 4),
      landmarks: Object.fromEntries(landmarks) as Record<string, [number, number]>,
      angles: {
        kneeLeft: rounded(angles.kneeLeft, 2),
        kneeRight: rounded(angles.kneeRight, 2),
        hipLeft: rounded(angles.hipLeft, 2),
        hipRight: rounded(angles.hipRight, 2),
        ankleLeft: rounded(angles.ankleLeft, 2),
        ankleRight: rounded(angles.ankleRight, 2),
        trunk: rounded(angles.trunk, 2),
      },
    };
  });
  const { fps, kind, source, camera } = clip;
  return {
    fps,
    width: camera.width,
    height: camera.height,
    kind,
    source,
    frames,
    events: clip.events.map((e) => ({ ...e, time: rounded(e.time, 4) })),
    repetitions: clip.repetitions.map((r) => ({
      start: rounded(r.start, 4),
      bottom: rounded(r.bottom, 4),
      end: rounded(r.end, 4),
      complete: r.complete,
      rangeOfMotion: rounded(r.rangeOfMotion, 2),
    })),
  };
}

/** JSON with a line a frame: small, and a change shows where it is. */
export function printTruth(truth: Truth): string {
  const { frames, ...rest } = truth;
  const head = JSON.stringify(rest).slice(0, -1);
  return `${head},"frames":[\n${frames.map((f) => JSON.stringify(f)).join(',\n')}\n]}\n`;
}

function rounded(v: number, digits: number): number {
  const k = 10 ** digits;
  return Math.round(v * k) / k;
}
