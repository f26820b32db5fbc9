import { FACE, onHead } from './landmarks.js';
import { type Frame, LATERAL, type Limbs, SIDES, type Side, type Skeleton } from './skeleton.js';
import { cone, ellipsoid, type Solid, SolidSet } from './solids.js';
import { add, cross, middle, mix, normalize, scale, subtract, type Vec3 } from './vector.js';

export type Outfit = 'trousers' | 'shorts';

/**
 * The body around a skeleton. Pose networks believe it because of its shadows, its differently coloured clothes and its face
 * (each was left out once to see); left and right limbs never melt into each other.
 */
export function dress(s: Skeleton, outfit: Outfit): SolidSet {
  const solids = [...torso(s), ...head(s.head, s.chest)];
  for (const side of SIDES) solids.push(...leg(s, side, outfit), ...shoe(s[side], side), ...arm(s, side));
  return new SolidSet(solids);
}

/** A point given in metres along a frame's forward, up and right axes. */
function at(f: Frame, forward: number, up: number, right = 0): Vec3 {
  return add(add(add(f.at, f.forward, forward), f.up, up), f.right, right);
}

function torso({ chest, pelvis }: Skeleton): Solid[] {
  const front = chest.forward;
  const shirt = { blend: 0.07, front };
  // The back is round, not a plank: its middle lies behind the line from hips to shoulders when the trunk bends.
  const bend = 0.12 * Math.max(0, 1 - (chest.up[1] + 0.25));
  const waist = add(middle(at(pelvis, 0.0, 0.2), at(chest, 0.0, -0.3)), chest.forward, -bend);
  const spine = normalize(subtract(at(chest, 0, -0.1), at(pelvis, 0, 0.05)));
  const solids = [
    ellipsoid('shirt', 'shirt', at(chest, 0.015, -0.135), chest.up, [0.112, 0.17, 0.16], shirt),
    ellipsoid('shirt', 'shirt', at(chest, -0.03, -0.11), chest.up, [0.085, 0.15, 0.15], shirt),
    ellipsoid('shirt', 'shirt', add(waist, front, 0.012), spine, [0.1, 0.17, 0.142], shirt),
    cone('shirt', 'shirt', at(pelvis, 0.004, 0.16), at(pelvis, 0, 0.04), 0.138, 0.142, {
      blend: 0.05,
      front: pelvis.forward,
      flat: 1.32,
    }),
    cone('shirt', 'shirt', at(chest, -0.01, 0.035), at(chest, -0.005, 0.075), 0.075, 0.06, { blend: 0.03, front }),
  ];
  for (const side of SIDES) {
    const out = LATERAL[side];
    solids.push(
      cone(
        'shirt',
        'shirt',
        at(chest, -0.01, 0.03, out * 0.04),
        at(chest, -0.005, 0.0, out * 0.15),
        0.055,
        0.056,
        shirt,
      ),
    );
  }
  return solids;
}

function leg(s: Skeleton, side: Side, outfit: Outfit): Solid[] {
  const { hip, knee, ankle } = s[side];
  const { pelvis } = s;
  const skin = `leg ${side}`;
  const cloth = `cloth ${side}`;
  const out = LATERAL[side];
  const thigh = normalize(subtract(knee, hip));
  const shank = normalize(subtract(ankle, knee));
  const across = normalize(cross(shank, pelvis.right));
  const bare = outfit === 'shorts';
  const legMaterial = bare ? 'skin' : 'legwear';
  const point = (from: Vec3, direction: Vec3, metres: number): Vec3 => add(from, direction, metres);
  // The seat follows half of the hip's bend, as the buttock does.
  const seat = normalize(add(pelvis.up, thigh, -0.6));
  const solids = [
    // The waistband goes round both halves of the hips; the shirt is tucked in.
    cone(cloth, 'legwear', at(pelvis, -0.006, -0.02), at(pelvis, 0, 0.09), 0.163, 0.151, {
      blend: 0.05,
      front: pelvis.forward,
      flat: 1.36,
      cut: 0.11,
    }),
    ellipsoid(cloth, 'legwear', add(add(hip, pelvis.forward, -0.05), seat, -0.035), seat, [0.082, 0.1, 0.08], {
      blend: 0.06,
      front: pelvis.forward,
    }),
    cone(
      cloth,
      'legwear',
      add(add(hip, pelvis.right, -out * 0.008), pelvis.up, -0.03),
      point(hip, thigh, bare ? 0.3 : 0.43),
      0.09,
      bare ? 0.076 : 0.066,
      {
        blend: 0.05,
        cut: bare ? 0.275 : undefined,
      },
    ),
  ];
  const group = bare ? skin : cloth;
  solids.push(
    cone(
      group,
      legMaterial,
      point(hip, thigh, bare ? 0.22 : 0.1),
      point(knee, thigh, -0.04),
      bare ? 0.066 : 0.08,
      bare ? 0.055 : 0.062,
      { blend: 0.04 },
    ),
    cone(group, legMaterial, point(knee, thigh, -0.05), point(knee, shank, 0.05), 0.053, 0.05, { blend: 0.04 }),
    ellipsoid(
      group,
      legMaterial,
      add(point(knee, shank, 0.13), across, bare ? 0.02 : 0.016),
      shank,
      [0.052, 0.12, 0.056],
      { blend: 0.04 },
    ),
    cone(
      group,
      legMaterial,
      point(knee, shank, 0.02),
      point(ankle, shank, bare ? -0.01 : -0.02),
      bare ? 0.046 : 0.058,
      bare ? 0.033 : 0.052,
      {
        blend: 0.04,
        cut: bare ? undefined : 0.4,
      },
    ),
  );
  if (bare) {
    solids.push(
      cone(`sock ${side}`, 'sock', point(ankle, shank, -0.13), ankle, 0.04, 0.039, { front: s[side].footForward }),
    );
  } else {
    solids.push(cone(`sock ${side}`, 'sock', point(ankle, shank, -0.1), ankle, 0.04, 0.04));
  }
  return solids;
}

/** Trainer with a light sole; the forefoot bends at the ball. */
function shoe(l: Limbs, side: Side): Solid[] {
  const g = `shoe ${side}`;
  const front = l.footDown;
  const sole = (p: Vec3, direction: Vec3, metres: number, up: number): Vec3 =>
    add(add(p, direction, metres), normalize(cross(cross(l.footDown, l.footForward), direction)), up);
  const lid = (metres: number, up: number): Vec3 => sole(l.heel, l.footForward, metres, up);
  return [
    cone(g, 'shoe', lid(0.045, 0.042), sole(l.ball, l.footForward, -0.01, 0.036), 0.038, 0.034, { blend: 0.03, front }),
    ellipsoid(g, 'shoe', lid(0.04, 0.045), l.footForward, [0.042, 0.05, 0.036], { blend: 0.03, front }),
    ellipsoid(g, 'shoe', sole(l.ball, l.toeDirection, 0.02, 0.03), l.toeDirection, [0.028, 0.065, 0.045], {
      blend: 0.03,
      front,
    }),
    cone(g, 'shoe', lid(0.05, 0.06), add(l.ankle, l.footDown, -0.018), 0.04, 0.043, { blend: 0.03, cut: 0.06 }),
    cone(g, 'shoe', lid(0.085, 0.055), lid(0.14, 0.04), 0.036, 0.03, { blend: 0.03, front }),
    cone(`${g} sole`, 'sole', lid(0.03, 0.013), sole(l.ball, l.footForward, 0, 0.013), 0.038, 0.045, {
      blend: 0.01,
      front,
      flat: 3,
    }),
    cone(
      `${g} sole`,
      'sole',
      sole(l.ball, l.toeDirection, 0, 0.013),
      sole(l.ball, l.toeDirection, 0.035, 0.015),
      0.045,
      0.036,
      {
        blend: 0.01,
        front,
        flat: 3,
      },
    ),
  ];
}

function arm(s: Skeleton, side: Side): Solid[] {
  const { shoulder, elbow, wrist, hand, thumb } = s[side];
  const g = `arm ${side}`;
  const upper = normalize(subtract(elbow, shoulder));
  const out = LATERAL[side];
  const ease = add(shoulder, s.chest.right, -out * 0.012);
  const palm = normalize(cross(hand, thumb));
  const solids = [
    cone('shirt', 'shirt', add(ease, upper, 0.0), add(shoulder, upper, 0.22), 0.058, 0.056, { blend: 0.035, cut: 0.2 }),
    cone(g, 'skin', add(shoulder, upper, 0.1), elbow, 0.045, 0.037),
    ellipsoid(g, 'skin', add(elbow, hand, 0.07), hand, [0.04, 0.085, 0.041], { blend: 0.03 }),
    cone(g, 'skin', elbow, wrist, 0.037, 0.026),
    ellipsoid(g, 'skin', add(wrist, hand, 0.055), hand, [0.04, 0.055, 0.018], { blend: 0.02, front: thumb }),
    cone(
      g,
      'skin',
      add(add(wrist, hand, 0.025), thumb, 0.02),
      add(add(wrist, hand, 0.075), thumb, 0.045),
      0.013,
      0.009,
    ),
  ];
  // Fingers curl a little towards the palm, which faces the body.
  const inwards = scale(
    palm,
    Math.sign(palm[0] * s.chest.right[0] + palm[1] * s.chest.right[1] + palm[2] * s.chest.right[2]) * -out,
  );
  for (const finger of [-1.5, -0.5, 0.5, 1.5]) {
    const root = add(add(wrist, hand, 0.095), thumb, finger * 0.017);
    const tip = add(add(root, hand, 0.068 - Math.abs(finger) * 0.006), inwards, 0.022);
    solids.push(cone(g, 'skin', root, tip, 0.0095, 0.0075, { blend: 0.008 }));
  }
  return solids;
}

function head(h: Frame, chest: Frame): Solid[] {
  const skin = { blend: 0.025, front: h.forward };
  const on = (forward: number, up: number, right = 0): Vec3 => onHead(h, [forward, up, right]);
  const tilt = (forward: number): Vec3 => normalize(add(h.up, h.forward, forward));
  const solids = [
    cone('head', 'skin', at(chest, 0.0, 0.01), on(-0.022, -0.05), 0.06, 0.054, { ...skin, blend: 0.03 }),
    ellipsoid('head', 'skin', on(-0.005, 0.03), h.up, [0.095, 0.102, 0.077], skin),
    ellipsoid('head', 'skin', on(0.03, -0.05), tilt(0.25), [0.062, 0.078, 0.058], { ...skin, blend: 0.04 }),
    cone('head', 'skin', on(0.09, 0.02), add(onHead(h, FACE.nose), h.forward, -0.013), 0.008, 0.014, {
      ...skin,
      blend: 0.014,
    }),
    ellipsoid('head', 'skin', on(0.083, -0.059), h.up, [0.013, 0.013, 0.024], { ...skin, blend: 0.012 }),
    ellipsoid('hair', 'hair', on(-0.02, 0.05), tilt(-0.3), [0.101, 0.092, 0.083], { front: h.forward }),
    ellipsoid('hair', 'hair', on(-0.05, -0.002), h.up, [0.062, 0.085, 0.079], { blend: 0.03, front: h.forward }),
  ];
  for (const out of [-1, 1]) {
    solids.push(
      ellipsoid('head', 'skin', on(FACE.ear[0], FACE.ear[1], out * 0.077), h.up, [0.02, 0.032, 0.011], {
        blend: 0.008,
        front: h.forward,
      }),
      cone('head', 'skin', on(0.086, 0.034, out * 0.014), on(0.076, 0.034, out * 0.048), 0.008, 0.007, {
        ...skin,
        blend: 0.014,
      }),
    );
  }
  return solids;
}

/** Skin colour painted on the head: eyes, brows, lips. `q` is in the head's frame; null where the skin is plain. */
export function paintFace(forward: number, up: number, right: number): Vec3 | null {
  if (forward < 0.045) return null;
  const side = Math.abs(right);
  const ex = (side - FACE.eye[2]) / 0.0155;
  const ey = (up - FACE.eye[1]) / 0.0085;
  const eye = ex * ex + ey * ey;
  if (eye < 1) {
    if (ey > 0.55) return [0.1, 0.07, 0.06];
    return Math.hypot(side - FACE.eye[2], up - FACE.eye[1]) < 0.0075 ? [0.12, 0.08, 0.06] : [0.82, 0.8, 0.78];
  }
  const brow = 0.036 + 0.06 * (side - 0.03) * (side < 0.034 ? 1 : -1.5);
  if (side > 0.014 && side < 0.05 && Math.abs(up - brow) < 0.0045) return [0.14, 0.09, 0.07];
  if (side < 0.024 && Math.abs(up - FACE.mouth[1]) < 0.0095) {
    return Math.abs(up - FACE.mouth[1]) < 0.0016 ? [0.26, 0.11, 0.1] : [0.62, 0.3, 0.28];
  }
  const cheek = Math.exp(-((side - 0.042) ** 2 + (up + 0.02) ** 2) / 4e-4);
  return cheek > 0.05 ? [0.76, mix(0.55, 0.49, cheek), mix(0.44, 0.38, cheek)] : null;
}
