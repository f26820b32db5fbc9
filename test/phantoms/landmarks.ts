import { type Frame, LATERAL, type Limbs, type Side, type Skeleton } from './skeleton.js';
import { add, clamp, cross, degrees, dot, length, subtract, UP, type Vec3 } from './vector.js';

/**
 * Features of the face in the head's frame, metres: forwards, up, lateral (away from the middle). The figure is modelled
 * from the same numbers that the true landmarks are taken from.
 */
export const FACE = {
  nose: [0.117, -0.022, 0],
  eyeInner: [0.09, 0.012, 0.019],
  eye: [0.088, 0.012, 0.032],
  eyeOuter: [0.08, 0.012, 0.045],
  ear: [-0.01, -0.005, 0.08],
  mouth: [0.088, -0.06, 0.022],
} as const;

/** A point of the head, metres along its forward, up and right axes. */
export function onHead(head: Frame, [forward, up, right]: readonly [number, number, number]): Vec3 {
  return add(add(add(head.at, head.forward, forward), head.up, up), head.right, right);
}

/**
 * The 33 landmarks of BlazePose (Bazarevsky et al. 2020, arXiv 2006.10204) by index, in the world. Shoulders, elbows, wrists,
 * hips, knees and ankles are joint centres; heel and foot index lie on the shoe 2 cm above the sole.
 */
export function landmarks33(s: Skeleton): Vec3[] {
  const points: Vec3[] = new Array<Vec3>(33);
  points[0] = onHead(s.head, FACE.nose);
  for (const side of ['left', 'right'] as const) {
    const odd = side === 'left' ? 0 : 1;
    const face = ([f, u, r]: readonly [number, number, number]): Vec3 => onHead(s.head, [f, u, r * LATERAL[side]]);
    const eyes = side === 'left' ? 1 : 4;
    points[eyes] = face(FACE.eyeInner);
    points[eyes + 1] = face(FACE.eye);
    points[eyes + 2] = face(FACE.eyeOuter);
    points[7 + odd] = face(FACE.ear);
    points[9 + odd] = face(FACE.mouth);
    for (const [index, point] of limbLandmarks(s[side])) points[index + odd] = point;
  }
  return points;
}

/** A limb's landmarks by the index that the left side has; the right side's is one more. */
function limbLandmarks(l: Limbs): [number, Vec3][] {
  return [
    [11, l.shoulder],
    [13, l.elbow],
    [15, l.wrist],
    [17, add(add(l.wrist, l.hand, 0.085), l.thumb, -0.032)],
    [19, add(add(l.wrist, l.hand, 0.095), l.thumb, 0.024)],
    [21, add(add(l.wrist, l.hand, 0.06), l.thumb, 0.045)],
    [23, l.hip],
    [25, l.knee],
    [27, l.ankle],
    [29, add(l.heel, l.footDown, -0.02)],
    [31, add(l.toe, cross(cross(l.footDown, l.footForward), l.toeDirection), 0.02)],
  ];
}

/** Angles in degrees, flexion positive. Hip is thigh against trunk, 0 where they are in line. */
export interface JointAngles {
  readonly kneeLeft: number;
  readonly kneeRight: number;
  readonly hipLeft: number;
  readonly hipRight: number;
  readonly ankleLeft: number;
  readonly ankleRight: number;
  /** Forward lean from the vertical. */
  readonly trunk: number;
}

/**
 * True angles, measured on the joint centres. Knee: between thigh and shank in space. Hip, ankle and trunk: in the
 * subject's sagittal plane; the ankle is 0 with the sole (heel to ball) square to the shank, dorsiflexion positive.
 */
export function measureAngles(s: Skeleton): JointAngles {
  // Forward inclination of a direction that points up, in the sagittal plane.
  const inclination = (d: Vec3): number => degrees(Math.atan2(dot(d, s.heading), dot(d, UP)));
  const trunk = inclination(subtract(s.chest.at, s.pelvis.at));
  const knee = (l: Limbs): number => {
    const thigh = subtract(l.knee, l.hip);
    const shank = subtract(l.ankle, l.knee);
    return degrees(Math.acos(clamp(dot(thigh, shank) / (length(thigh) * length(shank)), -1, 1)));
  };
  const hip = (l: Limbs): number => trunk - inclination(subtract(l.hip, l.knee));
  const ankle = (l: Limbs): number => {
    const foot = subtract(l.ball, l.heel);
    const pitch = degrees(Math.atan2(dot(foot, UP), dot(foot, s.heading)));
    return pitch + inclination(subtract(l.knee, l.ankle));
  };
  const of = <T>(f: (l: Limbs) => T): Record<Side, T> => ({ left: f(s.left), right: f(s.right) });
  const [k, h, a] = [of(knee), of(hip), of(ankle)];
  return {
    kneeLeft: k.left,
    kneeRight: k.right,
    hipLeft: h.left,
    hipRight: h.right,
    ankleLeft: a.left,
    ankleRight: a.right,
    trunk,
  };
}
