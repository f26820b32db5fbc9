import { add, between, cross, dot, length, middle, normalize, scale, subtract, turn, UP, type Vec3 } from './vector.js';

export type Side = 'left' | 'right';
export const SIDES: readonly Side[] = ['left', 'right'];

/** +1 towards the subject's right, −1 towards the left. */
export const LATERAL: Readonly<Record<Side, 1 | -1>> = { left: -1, right: 1 };

/** Lengths between joint centres, metres. */
export interface Build {
  readonly thigh: number;
  readonly shank: number;
  readonly trunk: number;
  readonly upperArm: number;
  readonly forearm: number;
  readonly halfHips: number;
  readonly halfShoulders: number;
  /** Ankle joint above the sole; heel behind it, ball and toe tip before it, along the sole. */
  readonly ankleHeight: number;
  readonly heelBack: number;
  readonly ballForward: number;
  readonly toeForward: number;
}

/**
 * An adult of the given stature. Segment lengths as fractions of stature after Drillis and Contini (1966) in Winter DA,
 * Biomechanics and Motor Control of Human Movement, 4th ed., 2009, figure 4.1; the upper arm is shorter than there (0.186)
 * and the ankle higher (0.039), because the shoulder's centre lies below the acromion and a shoe has a sole. Widths are
 * between joint centres, inwards of that figure's bony landmarks; they and the parts of the foot are chosen to look right.
 */
export function adult(stature = 1.75): Build {
  return {
    thigh: 0.245 * stature,
    shank: 0.246 * stature,
    trunk: 0.288 * stature,
    upperArm: 0.172 * stature,
    forearm: 0.146 * stature,
    halfHips: 0.052 * stature,
    halfShoulders: 0.104 * stature,
    ankleHeight: 0.044 * stature,
    heelBack: 0.031 * stature,
    ballForward: 0.075 * stature,
    toeForward: 0.114 * stature,
  };
}

export interface FootPosture {
  /** Ankle joint, metres, in the subject's frame. */
  readonly ankle: Vec3;
  /** Toes up positive, degrees from the floor. */
  readonly pitch: number;
  readonly toeOut: number;
  /** Bend at the ball of the foot, degrees, toes up positive. */
  readonly toeExtension: number;
}

export interface ArmPosture {
  /** Upper arm forwards of the vertical, degrees. */
  readonly flexion: number;
  readonly abduction: number;
  readonly elbow: number;
}

/** A whole posture in the subject's frame: x forwards, y up, z to the subject's right, floor at y = 0; metres, degrees. */
export interface Posture {
  readonly pelvis: Vec3;
  /** About the vertical, positive to the subject's right. */
  readonly pelvisTurn: number;
  readonly trunkTurn: number;
  readonly trunkLean: number;
  readonly headNod: number;
  readonly feet: Readonly<Record<Side, FootPosture>>;
  readonly arms: Readonly<Record<Side, ArmPosture>>;
}

/** Where the subject's frame stands in the world: heading 0 walks along +x, 90 along +z. */
export interface Placement {
  readonly origin: Vec3;
  readonly heading: number;
}

export interface Limbs {
  readonly hip: Vec3;
  readonly knee: Vec3;
  readonly ankle: Vec3;
  readonly heel: Vec3;
  readonly ball: Vec3;
  readonly toe: Vec3;
  /** Along the sole from heel to ball, and out of the sole. */
  readonly footForward: Vec3;
  readonly footDown: Vec3;
  readonly toeDirection: Vec3;
  readonly shoulder: Vec3;
  readonly elbow: Vec3;
  readonly wrist: Vec3;
  readonly hand: Vec3;
  readonly thumb: Vec3;
}

/** An orthonormal frame at a point. */
export interface Frame {
  readonly at: Vec3;
  readonly forward: Vec3;
  readonly up: Vec3;
  readonly right: Vec3;
}

/** Joint centres and segment frames in the world, metres. */
export interface Skeleton extends Readonly<Record<Side, Limbs>> {
  /** Direction in which the subject faces, horizontal. */
  readonly heading: Vec3;
  /** At mid-hip, mid-shoulder and the middle of the head. */
  readonly pelvis: Frame;
  readonly chest: Frame;
  readonly head: Frame;
}

/**
 * The knee between a hip and an ankle, bent towards `pole` (a unit vector).
 * @throws RangeError where the leg cannot reach
 */
export function solveKnee(hip: Vec3, ankle: Vec3, pole: Vec3, build: Build): Vec3 {
  const line = subtract(ankle, hip);
  const distance = length(line);
  if (distance > build.thigh + build.shank || distance < Math.abs(build.thigh - build.shank)) {
    throw new RangeError(
      `The leg (${build.thigh} + ${build.shank} m) cannot span ${distance.toFixed(4)} m: move the pelvis.`,
    );
  }
  const axis = normalize(line);
  const bend = normalize(add(pole, axis, -dot(pole, axis)));
  const along = (build.thigh ** 2 - build.shank ** 2 + distance ** 2) / (2 * distance);
  return add(add(hip, axis, along), bend, Math.sqrt(build.thigh ** 2 - along ** 2));
}

/** Hip to ankle distance at which the knee is flexed by `knee` degrees. */
export function legSpan(knee: number, build: Build): number {
  const { thigh, shank } = build;
  return Math.sqrt(thigh ** 2 + shank ** 2 + 2 * thigh * shank * Math.cos((knee * Math.PI) / 180));
}

/** The skeleton of a posture. Lengths are exactly those of the build. */
export function buildSkeleton(posture: Posture, build: Build, placement: Placement): Skeleton {
  const world = (p: Vec3): Vec3 => add(placement.origin, turn(p, placement.heading));
  const heading = turn([1, 0, 0], placement.heading);
  const pelvisForward = turn(heading, posture.pelvisTurn);
  const pelvisRight = cross(pelvisForward, UP);
  const pelvisAt = world(posture.pelvis);

  const trunkUp = between(UP, heading, posture.trunkLean);
  const chestAt = add(pelvisAt, trunkUp, build.trunk);
  const chestRight = cross(turn(heading, posture.trunkTurn), UP);
  const chest = { at: chestAt, up: trunkUp, right: chestRight, forward: cross(trunkUp, chestRight) };
  // The pelvis tilts with the trunk, but less: the spine bends in between.
  const pelvisUp = between(UP, heading, posture.trunkLean * 0.75);
  const pelvis = { at: pelvisAt, up: pelvisUp, right: pelvisRight, forward: cross(pelvisUp, pelvisRight) };

  const limbs = (side: Side): Limbs => {
    const lateral = LATERAL[side];
    const foot = posture.feet[side];
    const hip = add(pelvisAt, pelvisRight, lateral * build.halfHips);
    const ankle = world(foot.ankle);
    const toeLine = turn(heading, lateral * foot.toeOut);
    const footForward = between(toeLine, UP, foot.pitch);
    const footDown = between(scale(UP, -1), toeLine, foot.pitch);
    const sole = add(ankle, footDown, build.ankleHeight);
    const ball = add(sole, footForward, build.ballForward);
    const toeDirection = between(toeLine, UP, foot.pitch + foot.toeExtension);
    const arm = posture.arms[side];
    const shoulder = add(chestAt, chestRight, lateral * build.halfShoulders);
    const swing = (flexion: number, outwards: number): Vec3 =>
      normalize(
        add(between(scale(UP, -1), heading, flexion), chestRight, lateral * Math.tan((outwards * Math.PI) / 180)),
      );
    const elbow = add(shoulder, swing(arm.flexion, arm.abduction), build.upperArm);
    const hand = swing(arm.flexion + arm.elbow, arm.abduction * 0.2);
    return {
      hip,
      knee: solveKnee(hip, ankle, normalize(add(heading, toeLine)), build),
      ankle,
      heel: add(sole, footForward, -build.heelBack),
      ball,
      toe: add(ball, toeDirection, build.toeForward - build.ballForward),
      footForward,
      footDown,
      toeDirection,
      shoulder,
      elbow,
      wrist: add(elbow, hand, build.forearm),
      hand,
      // Forearms in neutral rotation: thumbs forwards when the arms hang, up when they are raised.
      thumb: between(heading, UP, arm.flexion + arm.elbow),
    };
  };
  return {
    heading,
    pelvis,
    chest,
    head: headFrame(chest, heading, posture.headNod),
    left: limbs('left'),
    right: limbs('right'),
  };
}

/** The neck follows half of the trunk's lean, so that the eyes stay on what is ahead. */
function headFrame(chest: Frame, heading: Vec3, nod: number): Frame {
  const neck = normalize(middle(chest.up, UP));
  const right = cross(heading, UP);
  const up = between(UP, heading, nod);
  return { at: add(add(chest.at, neck, 0.205), heading, 0.028), up, right, forward: cross(up, right) };
}
