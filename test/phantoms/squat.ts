import {
  type ArmPosture,
  type Build,
  buildSkeleton,
  LATERAL,
  legSpan,
  type Posture,
  SIDES,
  type Skeleton,
} from './skeleton.js';
import { clamp, mix, radians, type Vec3 } from './vector.js';

export interface SquatRepetition {
  /** 1 is the whole depth, 0.5 stops half way. */
  readonly depth: number;
  /** Seconds down, at the bottom, up, and standing afterwards; rise null: stays down and never rises again. */
  readonly descend: number;
  readonly hold: number;
  readonly rise: number | null;
  readonly rest: number;
}

export interface SquatPlan {
  /** Seconds of standing before the first repetition. */
  readonly lead: number;
  readonly repetitions: readonly SquatRepetition[];
  /** Knee flexion standing and at the bottom of a whole squat, degrees. */
  readonly standing: number;
  readonly deepest: number;
}

export interface TrueRepetition {
  readonly start: number;
  /** Middle of the time at the bottom. */
  readonly bottom: number;
  readonly end: number;
  readonly complete: boolean;
  /** Knee range of motion, degrees. */
  readonly rangeOfMotion: number;
}

export interface Squats {
  readonly duration: number;
  readonly repetitions: readonly TrueRepetition[];
  /** Knee flexion at a time, degrees. */
  knee(time: number): number;
  posture(time: number): Posture;
}

export const SQUAT_SOURCE =
  'Hip and knee reach their greatest flexion together at the bottom, and at thigh-parallel depth the knees are 64 mm past ' +
  'the toes: McKean MR, Dunn PK, Burkett BJ, J Strength Cond Res 2010;24:1671-1679. Trunk lean keeps the centre of mass over ' +
  'the middle of the foot, body segments after de Leva P, J Biomech 1996;29:1223-1230. Course in time: minimum jerk, Flash T, ' +
  'Hogan N, J Neurosci 1985;5:1688-1703. Segment lengths: Drillis and Contini 1966 in Winter DA, Biomechanics and Motor ' +
  'Control of Human Movement, 4th ed., 2009. Depth and tempo are chosen, not norms.';

/** Knees past the toes with the thighs horizontal, metres: men, body weight; McKean et al. 2010. */
const KNEE_PAST_TOES = 0.064;
const STANCE_HALF_WIDTH = 0.155;
const TOE_OUT = 12;
const STANDING_LEAN = 3;

/** Bilateral body-weight squats with flat feet and the arms raised forwards for balance. */
export function planSquats(plan: SquatPlan, build: Build): Squats {
  let time = plan.lead;
  const phases = plan.repetitions.map((r) => {
    const start = time;
    time += r.descend + r.hold + (r.rise ?? 0) + r.rest;
    return { ...r, start };
  });
  const depthAt = (t: number): number => {
    const r = phases.findLast((p) => t >= p.start);
    if (!r) return 0;
    const s = t - r.start;
    const risen = r.rise === null ? 0 : minimumJerk((s - r.descend - r.hold) / r.rise);
    return r.depth * (minimumJerk(s / r.descend) - risen);
  };
  const knee = (t: number): number => mix(plan.standing, plan.deepest, depthAt(t));
  return {
    duration: time,
    knee,
    repetitions: phases.map((r) => ({
      start: r.start,
      bottom: r.start + r.descend + r.hold / 2,
      end: r.start + r.descend + r.hold + (r.rise ?? r.rest),
      complete: r.depth === 1 && r.rise !== null,
      rangeOfMotion: r.depth * (plan.deepest - plan.standing),
    })),
    posture: (t) => balanced(knee(t), depthAt(t), plan.standing, build),
  };
}

/**
 * The posture at a knee flexion whose trunk lean keeps the balance: from where the centre of mass is in upright standing to
 * over the middle of the foot at the bottom.
 */
function balanced(knee: number, depth: number, standing: number, build: Build): Posture {
  const massAt = (k: number, d: number, lean: number): number =>
    centreOfMass(buildSkeleton(posture(k, d, lean, build), build, { origin: [0, 0, 0], heading: 0 }))[0];
  const target = mix(massAt(standing, 0, STANDING_LEAN), (build.toeForward - build.heelBack) / 2, depth);
  let [low, high] = [-10, 80];
  // Leaning forwards moves the centre of mass forwards only: bisection finds the one balance.
  for (let i = 0; i < 30; i++) {
    const lean = (low + high) / 2;
    if (massAt(knee, depth, lean) < target) low = lean;
    else high = lean;
  }
  return posture(knee, depth, (low + high) / 2, build);
}

function posture(knee: number, depth: number, lean: number, build: Build): Posture {
  const { halfHips, ankleHeight } = build;
  // In the leg's plane; with horizontal thighs the shank leans so far that the knee is where it was measured to be.
  const parallelShank = (Math.asin((build.toeForward + KNEE_PAST_TOES) / build.shank) * 180) / Math.PI;
  const shank = (knee * parallelShank) / (90 + parallelShank);
  const back = build.thigh * Math.sin(radians(knee - shank)) - build.shank * Math.sin(radians(shank));
  // The height makes the knee's flexion exact, whatever stance width does to the leg's plane.
  const aside = STANCE_HALF_WIDTH - halfHips;
  const height = Math.sqrt(legSpan(knee, build) ** 2 - back ** 2 - aside ** 2);
  const arm: ArmPosture = {
    flexion: mix(4, 86, Math.sqrt(clamp(depth, 0, 1))),
    abduction: mix(7, 1, depth),
    elbow: mix(14, 4, depth),
  };
  const foot = (lateral: number) => ({
    ankle: [0, ankleHeight, lateral * STANCE_HALF_WIDTH] as Vec3,
    pitch: 0,
    toeOut: TOE_OUT,
    toeExtension: 0,
  });
  return {
    pelvis: [-back, ankleHeight + height, 0],
    pelvisTurn: 0,
    trunkTurn: 0,
    trunkLean: lean,
    headNod: mix(2, 16, depth),
    feet: { left: foot(LATERAL.left), right: foot(LATERAL.right) },
    arms: { left: arm, right: arm },
  };
}

/** Share of body mass, and centre of mass as a fraction of the way from the first joint to the second; de Leva 1996, men. */
const SEGMENTS = {
  head: 0.0694,
  trunk: [0.4346, 0.5514],
  upperArm: [0.0271, 0.5772],
  forearm: [0.0162, 0.4574],
  hand: 0.0061,
  thigh: [0.1416, 0.4095],
  shank: [0.0433, 0.4459],
  foot: [0.0137, 0.4415],
} as const;

/** Centre of mass in metres. The trunk's fraction is counted from mid-hip to mid-shoulder. */
export function centreOfMass(s: Skeleton): Vec3 {
  const sum = [0, 0, 0];
  let total = 0;
  const put = (mass: number, from: Vec3, to: Vec3, fraction: number): void => {
    total += mass;
    for (const i of [0, 1, 2] as const) sum[i]! += mass * mix(from[i], to[i], fraction);
  };
  put(SEGMENTS.head, s.head.at, s.head.at, 0);
  put(SEGMENTS.trunk[0], s.pelvis.at, s.chest.at, SEGMENTS.trunk[1]);
  for (const side of SIDES) {
    const l = s[side];
    put(SEGMENTS.upperArm[0], l.shoulder, l.elbow, SEGMENTS.upperArm[1]);
    put(SEGMENTS.forearm[0], l.elbow, l.wrist, SEGMENTS.forearm[1]);
    put(SEGMENTS.hand, l.wrist, l.wrist, 0);
    put(SEGMENTS.thigh[0], l.hip, l.knee, SEGMENTS.thigh[1]);
    put(SEGMENTS.shank[0], l.knee, l.ankle, SEGMENTS.shank[1]);
    put(SEGMENTS.foot[0], l.heel, l.toe, SEGMENTS.foot[1]);
  }
  return [sum[0]! / total, sum[1]! / total, sum[2]! / total];
}

/** 0 before u = 0, 1 after u = 1, and in between the way of least jerk. */
function minimumJerk(u: number): number {
  const t = clamp(u, 0, 1);
  return t ** 3 * (10 - 15 * t + 6 * t * t);
}
