/** Joint angles over time from poses. Degrees; flexion positive, 0 with the body straight (ISB). */
import { spreadAcross } from '../pose/body.js';
import { Joint } from '../pose/skeleton.js';
import type { Curve, Landmark, PoseFrame, Side, WorldPoint } from '../result.js';

type Vector = readonly [number, number, number];

/** Which curves there are; the portal and `measureRepetition` find them by these names. */
export const CurveName = {
  kneeFlexion: 'kneeFlexion',
  thighTrunk: 'thighTrunk',
  trunkLean: 'trunkLean',
} as const;

/**
 * The body in three dimensions: across the picture from the fused landmarks, in depth from BlazePose's world points.
 *
 * Landmarks alone see nothing of a knee that bends towards the camera (front view of the rendered walk: 28° off), world
 * points alone are the less exact ones in a side view (9 to 14° off against 5 to 8°); together they err by 5 to 8° from
 * the side and 13° from the front. Weak perspective: one scale for the whole body.
 */
export function bodyInSpace(landmarks: readonly Landmark[], world: readonly WorldPoint[]): Vector[] {
  const points = (of: readonly (readonly [number, number, number])[]) => of.map(([x, y]) => ({ x, y }));
  const scale = spreadAcross(points(landmarks)) / spreadAcross(points(world));
  return landmarks.map(([x, y], index) => [x / scale, y / scale, world[index]![2]]);
}

/** Knee flexion, the angle between thigh and trunk, and the trunk's lean from the vertical, one value a frame. */
export function jointAngleCurves(frames: readonly PoseFrame[]): Curve[] {
  const times = frames.map((frame) => frame.time);
  const bodies = frames.map(({ landmarks, world }) => (landmarks && world ? bodyInSpace(landmarks, world) : null));
  const curve = (name: string, side: Side | undefined, angle: (body: readonly Vector[]) => number): Curve => ({
    name,
    ...(side && { side }),
    unit: 'deg',
    times,
    values: bodies.map((body) => {
      const value = body && angle(body);
      return value !== null && Number.isFinite(value) ? value : null;
    }),
  });
  const sides: readonly Side[] = ['left', 'right'];
  return [
    ...sides.map((side) => curve(CurveName.kneeFlexion, side, (body) => kneeFlexion(body, side))),
    ...sides.map((side) => curve(CurveName.thighTrunk, side, (body) => thighTrunkAngle(body, side))),
    curve(CurveName.trunkLean, undefined, trunkLean),
  ];
}

export function kneeFlexion(body: readonly Vector[], side: Side): number {
  const [hip, knee, ankle] =
    side === 'left'
      ? [Joint.leftHip, Joint.leftKnee, Joint.leftAnkle]
      : [Joint.rightHip, Joint.rightKnee, Joint.rightAnkle];
  return angleBetween(minus(body[knee]!, body[hip]!), minus(body[ankle]!, body[knee]!));
}

/** Flexion of the thigh against the trunk: what a camera sees of hip flexion, the pelvis' tilt included. */
export function thighTrunkAngle(body: readonly Vector[], side: Side): number {
  const [hip, knee] = side === 'left' ? [Joint.leftHip, Joint.leftKnee] : [Joint.rightHip, Joint.rightKnee];
  return angleBetween(trunk(body), minus(body[knee]!, body[hip]!));
}

/** Angle of the trunk against the picture's vertical, 0 to 180; it supposes a camera that is held level. */
export function trunkLean(body: readonly Vector[]): number {
  return angleBetween(trunk(body), [0, 1, 0]);
}

/** From mid-shoulder down to mid-hip. */
function trunk(body: readonly Vector[]): Vector {
  const hips = middle(body[Joint.leftHip]!, body[Joint.rightHip]!);
  return minus(hips, middle(body[Joint.leftShoulder]!, body[Joint.rightShoulder]!));
}

function minus(a: Vector, b: Vector): Vector {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

function middle(a: Vector, b: Vector): Vector {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

function angleBetween(a: Vector, b: Vector): number {
  const product = a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
  const cosine = product / (Math.hypot(...a) * Math.hypot(...b));
  return (Math.acos(Math.max(-1, Math.min(1, cosine))) * 180) / Math.PI;
}
