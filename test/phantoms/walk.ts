import {
  ANKLE_DORSIFLEXION,
  FREE_WALKING,
  HIP_FLEXION,
  KNEE_FLEXION,
  PELVIC_ROTATION,
  PELVIC_TILT,
} from './gait-reference.js';
import { delay, evaluate, fitPeriodic, integrateWithoutMean, type Periodic, upTo } from './periodic.js';
import { type Build, type FootPosture, LATERAL, legSpan, type Posture, type Side } from './skeleton.js';
import { add, between, clamp, length, mix, smoothstep, subtract, turn, type Vec3 } from './vector.js';

/** Samples of a cycle on which the plan is made. */
const SAMPLES = 400;
const TOE_OFF = FREE_WALKING.toeOffPercent / 100;
/** Beyond this bend of the toes the foot leaves the ball and rolls over the tip, degrees. */
const TOE_BEND = 30;

/*
 * The mean angles of many legs are not quite the angles of one pair: with planted feet the leading leg would have to be
 * longer than it is. These four, in order of size, were chosen so that every angle stays within 1.5 SD of its mean, and
 * most within half of that (walk.test.ts).
 */
/** Part of the table's cycle that is left to swing: in the mean the heel is still 1 cm off the floor at 0 %. */
const LATE_STRIKE = 0.015;
/** Metres by which a print lies behind where the mean leg would put it. */
const SHORT_PRINT = 0.008;
/** Metres by which the pelvis stands lower, always and more so in double support. */
const PELVIS_DROP = 0.005;
const DOUBLE_SUPPORT_DROP = 0.004;

export interface GaitEvent {
  readonly type: 'heelStrike' | 'toeOff';
  readonly side: Side;
  readonly time: number;
}

export interface Walk {
  /** Seconds from a heel strike to the same foot's next. */
  readonly strideTime: number;
  /** Metres a second. */
  readonly speed: number;
  /** The posture at a time in seconds; x = 0 at time 0 is where `startPhase` puts it. */
  posture(time: number): Posture;
  /** Events from 0 up to and without `duration`, in order of time; heel contact and last toe contact are exact. */
  events(duration: number): GaitEvent[];
}

/** Foot and hip in one leg's own cycle: phase 0 is its heel strike. */
interface LegPlan {
  readonly thigh: Periodic;
  readonly knee: Periodic;
  readonly footPitch: Periodic;
}

/**
 * Level walking. The published joint angles of both legs give the way of the pelvis (no contact point may slide or leave the
 * floor); what little they contradict each other goes into the ankle's path, so that stance feet stand exactly still.
 * @param startPhase where in the right leg's cycle time 0 is, 0 to 1
 * @throws RangeError where the build's legs cannot follow
 */
export function planWalk(build: Build, startPhase = 0, cadence = FREE_WALKING.cadence): Walk {
  const plan = legPlan();
  const strideTime = 120 / cadence;
  const pelvis = planPelvis(plan, build);
  const stride = pelvis.stride;
  const forwards = (phase: number): number => stride * phase + integrateWithoutMean(pelvis.velocity, phase);

  // Where the heel first touches, ahead of where the pelvis is at that moment: the same for every step.
  const strike =
    -SHORT_PRINT +
    meanOver(0.02, TOE_OFF - 0.02, (p) => {
      const { ankle, print } = contact(evaluate(plan.footPitch, p), build);
      return forwards(p) + ankleFromHip(plan, build, p)[0] - ankle[0] - print;
    });

  /** Ankle of the leg whose own cycle is at `phase`: forwards, up, and outwards of where it is with the foot flat. */
  const stanceAnkle = (phase: number): Vec3 => {
    const { ankle, print } = contact(evaluate(plan.footPitch, phase), build);
    // Toes point outwards, and the foot rolls along its own line.
    const [x, , out] = turn([print + ankle[0] - build.heelBack, 0, 0], FREE_WALKING.toeOut);
    return [strike + build.heelBack + x, ankle[1], out];
  };
  const freeAnkle = (phase: number): Vec3 => {
    const [x, y] = ankleFromHip(plan, build, phase);
    return [forwards(phase) + x, evaluate(pelvis.height, phase) + y, 0];
  };
  // Correction of the free ankle: what stance asks for at both ends of swing, blended in between with its slope.
  const gap = (phase: number, cycle: number): Vec3 => {
    const s = stanceAnkle(phase);
    const f = freeAnkle(phase + cycle);
    return [s[0] - f[0] + cycle * stride, s[1] - f[1], s[2]];
  };
  const ankleAt = (phase: number): Vec3 => {
    if (phase <= TOE_OFF) return stanceAnkle(phase);
    const swing = 1 - TOE_OFF;
    const u = (phase - TOE_OFF) / swing;
    const step = 1e-4;
    const free = freeAnkle(phase);
    const blend = (axis: 0 | 1 | 2): number =>
      ease(
        gap(TOE_OFF, 0)[axis],
        ((gap(TOE_OFF, 0)[axis] - gap(TOE_OFF - step, 0)[axis]) / step) * swing,
        gap(0, 1)[axis],
        ((gap(step, 1)[axis] - gap(0, 1)[axis]) / step) * swing,
        u,
      );
    return [free[0] + blend(0), free[1] + blend(1), blend(2)];
  };

  const foot = (side: Side, rightPhase: number): FootPosture => {
    const own = side === 'right' ? rightPhase : rightPhase - 0.5;
    const cycle = Math.floor(own);
    const phase = own - cycle;
    const [x, y, out] = ankleAt(phase);
    const pitch = evaluate(plan.footPitch, phase);
    return {
      ankle: [
        x + (cycle + (side === 'right' ? 0 : 0.5)) * stride,
        y,
        LATERAL[side] * (FREE_WALKING.strideWidth / 2 + out),
      ],
      pitch,
      toeOut: FREE_WALKING.toeOut,
      // Toes lie flat while the heel rises, and straighten as the foot swings through.
      toeExtension: clamp(-pitch, 0, TOE_BEND),
    };
  };
  const origin = forwards(startPhase);
  return {
    strideTime,
    speed: stride / strideTime,
    posture(time) {
      const phase = startPhase + time / strideTime;
      const c = Math.cos(2 * Math.PI * phase);
      // Over the standing leg: 2 cm to the right at right mid-stance.
      const at: Vec3 = [forwards(phase), evaluate(pelvis.height, phase), 0.02 * Math.sin(2 * Math.PI * (phase - 0.05))];
      const pelvisTurn = -PELVIC_ROTATION * c;
      const hip = (side: Side): Vec3 => add(at, turn([0, 0, LATERAL[side] * build.halfHips], pelvisTurn));
      const reached = (side: Side): FootPosture => {
        const f = foot(side, phase);
        const own = side === 'right' ? phase : phase + 0.5;
        const ankle = own - Math.floor(own) > TOE_OFF ? withinReach(hip(side), f.ankle, build) : f.ankle;
        return { ...f, ankle: add(ankle, [origin, 0, 0], -1) };
      };
      return {
        pelvis: add(at, [origin, 0, 0], -1),
        pelvisTurn,
        trunkTurn: 4 * c,
        trunkLean: 4,
        headNod: 3,
        feet: { left: reached('left'), right: reached('right') },
        arms: { left: arm(phase + 0.5), right: arm(phase) },
      };
    },
    events(duration) {
      const events: GaitEvent[] = [];
      const cycles = Math.ceil(duration / strideTime) + 2;
      for (let cycle = -1; cycle <= cycles; cycle++) {
        for (const [side, offset] of [
          ['right', 0],
          ['left', 0.5],
        ] as const) {
          const at = (phase: number): number => (cycle + offset + phase - startPhase) * strideTime;
          events.push({ type: 'heelStrike', side, time: at(0) }, { type: 'toeOff', side, time: at(TOE_OFF) });
        }
      }
      return events.filter((e) => e.time >= 0 && e.time < duration).sort((a, b) => a.time - b.time);
    },
  };
}

function legPlan(): LegPlan {
  const curve = (v: readonly number[]): number[] => v.slice(0, -1);
  const hip = curve(HIP_FLEXION.mean);
  const knee = curve(KNEE_FLEXION.mean);
  const ankle = curve(ANKLE_DORSIFLEXION.mean);
  const thigh = hip.map((h) => h - PELVIC_TILT);
  const smooth = (v: readonly number[]): Periodic => delay(fitPeriodic(v, upTo(10)), -LATE_STRIKE);
  return { thigh: smooth(thigh), knee: smooth(knee), footPitch: smooth(thigh.map((t, i) => t - knee[i]! + ankle[i]!)) };
}

/** Ankle joint from the hip, metres forwards and up, in the leg's plane. */
function ankleFromHip(plan: LegPlan, build: Build, phase: number): [number, number] {
  const thigh = evaluate(plan.thigh, phase);
  const shank = thigh - evaluate(plan.knee, phase);
  const down: Vec3 = [0, -1, 0];
  const a = between(down, [1, 0, 0], thigh);
  const b = between(down, [1, 0, 0], shank);
  // The hip goes forwards and back with the pelvis' turn.
  const hip = turn([0, 0, build.halfHips], -PELVIC_ROTATION * Math.cos(2 * Math.PI * phase));
  return [hip[0] + build.thigh * a[0] + build.shank * b[0], build.thigh * a[1] + build.shank * b[1]];
}

/**
 * Where the foot touches at a pitch: the ankle from the touching point, and that point's place along the footprint from the
 * heel. The foot rolls over heel, ball and toe tip; a sole that is flat touches with all of them.
 */
function contact(pitch: number, build: Build): { ankle: [number, number]; print: number } {
  const along = between([1, 0, 0], [0, 1, 0], pitch);
  const up = between([0, 1, 0], [-1, 0, 0], pitch);
  const over = (pivot: number): [number, number] => [
    up[0] * build.ankleHeight - along[0] * pivot,
    up[1] * build.ankleHeight - along[1] * pivot,
  ];
  if (pitch > 0) return { ankle: over(-build.heelBack), print: 0 };
  const ball = over(build.ballForward);
  const print = build.heelBack + build.ballForward;
  if (pitch > -TOE_BEND) return { ankle: ball, print };
  const toes = build.toeForward - build.ballForward;
  const toeLine = between([1, 0, 0], [0, 1, 0], pitch + TOE_BEND);
  return { ankle: [ball[0] - toes * toeLine[0], ball[1] - toes * toeLine[1]], print: print + toes };
}

/** Pelvis height (metres) and forward velocity (metres a cycle) that keep the contact points on the floor and still. */
function planPelvis(plan: LegPlan, build: Build): { height: Periodic; velocity: Periodic; stride: number } {
  const heights: number[] = [];
  const velocities: number[] = [];
  const step = 1 / SAMPLES;
  for (let i = 0; i < SAMPLES; i++) {
    const phase = i / SAMPLES;
    let [weights, height, velocity] = [0, 0, 0];
    for (const own of [phase, (phase + 0.5) % 1]) {
      // Load passes from foot to foot during double support.
      const weight = smoothstep(0, 0.1, own) * (1 - smoothstep(TOE_OFF - 0.1, TOE_OFF, own));
      if (weight === 0) continue;
      const ahead = (p: number): number => {
        const { ankle, print } = contact(evaluate(plan.footPitch, p), build);
        return ankleFromHip(plan, build, p)[0] - ankle[0] - print;
      };
      weights += weight;
      height +=
        weight *
        (contact(evaluate(plan.footPitch, own), build).ankle[1] -
          ankleFromHip(plan, build, own)[1] -
          PELVIS_DROP -
          DOUBLE_SUPPORT_DROP * Math.cos(4 * Math.PI * phase));
      velocity += (weight * (ahead(own - step) - ahead(own + step))) / (2 * step);
    }
    heights.push(height / weights);
    velocities.push(velocity / weights);
  }
  const even = [0, 2, 4, 6];
  const height = fitPeriodic(heights, even);
  const velocity = fitPeriodic(velocities, even);
  return { height, velocity, stride: velocity.cosine[0]! };
}

/**
 * Arms swing against the legs: shoulder 24° back at the same side's heel strike to 8° forward half a cycle later, elbow
 * 20° to 45° (Perry and Burnfield 2010, chapter 7).
 */
function arm(phase: number): { flexion: number; abduction: number; elbow: number } {
  const back = (1 + Math.cos(2 * Math.PI * phase)) / 2;
  const late = (1 + Math.cos(2 * Math.PI * (phase - 0.05))) / 2;
  return { flexion: mix(12, -22, back), abduction: 7, elbow: mix(42, 18, late) };
}

/** The ankle, drawn towards the hip by millimetres where swing would stretch the knee to less than about 4°. */
function withinReach(hip: Vec3, ankle: Vec3, build: Build): Vec3 {
  const line = subtract(ankle, hip);
  const distance = length(line);
  const [free, most] = [legSpan(5, build), legSpan(1, build)];
  if (distance <= free) return ankle;
  const reach = free + (most - free) * (1 - Math.exp(-(distance - free) / (most - free)));
  return add(hip, line, reach / distance);
}

function meanOver(from: number, to: number, f: (phase: number) => number): number {
  let sum = 0;
  const n = 100;
  for (let i = 0; i < n; i++) sum += f(from + ((to - from) * (i + 0.5)) / n);
  return sum / n;
}

/**
 * From a (slope da) at u = 0 to b (slope db) at u = 1. The slopes are taken up within a fifth of the way: a foot leaves the
 * floor and lands on it briskly, and a cubic would carry the ends' slopes through the whole of swing.
 */
function ease(a: number, da: number, b: number, db: number, u: number): number {
  const brief = (v: number): number => (v < 0.2 ? v * (1 - v / 0.2) ** 2 : 0);
  return mix(a, b, smoothstep(0, 1, u)) + da * brief(u) - db * brief(1 - u);
}
