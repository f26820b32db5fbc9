import { cross, length, middle, normalize, subtract, type Vec3 } from './vector.js';

export const MATERIALS = ['skin', 'hair', 'shirt', 'legwear', 'sock', 'shoe', 'sole'] as const;
export type Material = (typeof MATERIALS)[number];

/** One signed-distance shape in its own frame; y runs along it. */
export interface Solid {
  /** Solids of one group melt into each other; groups only touch. */
  readonly group: string;
  readonly material: Material;
  readonly shape: 'cone' | 'ellipsoid';
  readonly origin: Vec3;
  readonly x: Vec3;
  readonly y: Vec3;
  readonly z: Vec3;
  /** Cone: length, radius at either end, flattening of x. Ellipsoid: the three radii. */
  readonly size: readonly [number, number, number, number];
  /** Metres over which it melts into its group. */
  readonly blend: number;
  /** Where the shape ends along y, as cloth does at a hem. */
  readonly cut: number;
  readonly centre: Vec3;
  readonly radius: number;
}

export interface SolidOptions {
  readonly blend?: number;
  readonly cut?: number;
  /** Divides the thickness along x. */
  readonly flat?: number;
  /** Direction that x is to lie near. */
  readonly front?: Vec3;
}

const FRONT: Vec3 = [1, 0, 0];

function frameAlong(direction: Vec3, front: Vec3): { x: Vec3; y: Vec3; z: Vec3 } {
  const y = normalize(direction);
  const z = normalize(cross(front, y));
  return { x: cross(y, z), y, z };
}

/** A cone with round ends, from a (radius ra) to b (radius rb). */
export function cone(
  group: string,
  material: Material,
  a: Vec3,
  b: Vec3,
  ra: number,
  rb: number,
  o: SolidOptions = {},
): Solid {
  const line = subtract(b, a);
  const h = length(line);
  return {
    group,
    material,
    shape: 'cone',
    origin: a,
    ...frameAlong(line, o.front ?? FRONT),
    size: [h, ra, rb, o.flat ?? 1],
    blend: o.blend ?? 0.02,
    cut: o.cut ?? Number.POSITIVE_INFINITY,
    centre: middle(a, b),
    radius: h / 2 + Math.max(ra, rb),
  };
}

/** An ellipsoid with radii along x (near `front`), y (`along`) and z. */
export function ellipsoid(
  group: string,
  material: Material,
  centre: Vec3,
  along: Vec3,
  radii: readonly [number, number, number],
  o: SolidOptions = {},
): Solid {
  return {
    group,
    material,
    shape: 'ellipsoid',
    origin: centre,
    ...frameAlong(along, o.front ?? FRONT),
    size: [...radii, 0],
    blend: o.blend ?? 0.02,
    cut: o.cut ?? Number.POSITIVE_INFINITY,
    centre,
    radius: Math.max(...radii),
  };
}

const STRIDE = 21;

/** Solids packed for evaluation: the inner loop of the renderer runs some 10⁷ times a frame. */
export class SolidSet {
  readonly solids: readonly Solid[];
  readonly all: Int32Array;
  /** Index of the solid nearest to where `distance` last looked. */
  nearest = 0;
  /** Centre and radius of a sphere around each solid, four numbers each. */
  readonly spheres: Float64Array;
  private readonly data: Float64Array;
  private readonly group: Int32Array;

  constructor(solids: readonly Solid[]) {
    const names = [...new Set(solids.map((s) => s.group))].sort();
    this.solids = solids.toSorted((a, b) => names.indexOf(a.group) - names.indexOf(b.group));
    this.group = Int32Array.from(this.solids, (s) => names.indexOf(s.group));
    this.all = Int32Array.from(this.solids, (_, i) => i);
    this.spheres = Float64Array.from(this.solids.flatMap((s) => [...s.centre, s.radius]));
    this.data = new Float64Array(this.solids.length * STRIDE);
    this.solids.forEach((s, i) => {
      const { origin, x, y, z, size, blend, cut } = s;
      const kind = s.shape === 'cone' ? 0 : 1;
      // Sine and cosine of a cone's half angle.
      const sine = (size[1] - size[2]) / size[0];
      const cosine = Math.sqrt(Math.max(0, 1 - sine * sine));
      this.data.set([...origin, ...x, ...y, ...z, ...size, blend, cut, kind, sine, cosine], i * STRIDE);
    });
  }

  /**
   * Signed distance (metres, never too long) to the solids in the first `count` entries of `list`, which must be in
   * ascending order.
   */
  distance(list: Int32Array, count: number, px: number, py: number, pz: number): number {
    let best = 1e9;
    let current = 1e9;
    let nearestOfGroup = 1e9;
    let indexOfGroup = -1;
    let group = -1;
    for (let n = 0; n < count; n++) {
      const i = list[n]!;
      // A solid whose sphere is too far to be nearest or to melt into what is nearest needs no closer look.
      const far = this.spheres[i * 4 + 3]! + Math.min(current, best) + 1.25 * this.data[i * STRIDE + 16]!;
      const dx = this.spheres[i * 4]! - px;
      const dy = this.spheres[i * 4 + 1]! - py;
      const dz = this.spheres[i * 4 + 2]! - pz;
      if (far > 0 && dx * dx + dy * dy + dz * dz > far * far) continue;
      const d = this.one(i, px, py, pz);
      if (this.group[i] !== group) {
        if (current < best) {
          best = current;
          this.nearest = indexOfGroup;
        }
        group = this.group[i]!;
        current = d;
        nearestOfGroup = d;
        indexOfGroup = i;
        continue;
      }
      if (d < nearestOfGroup) {
        nearestOfGroup = d;
        indexOfGroup = i;
      }
      // Polynomial smooth minimum (Quilez): shapes melt together over `blend` metres.
      const blend = this.data[i * STRIDE + 16]!;
      const h = Math.max(blend - Math.abs(current - d), 0) / blend;
      current = Math.min(current, d) - h * h * blend * 0.25;
    }
    if (current < best) {
      best = current;
      this.nearest = indexOfGroup;
    }
    return best;
  }

  private one(i: number, px: number, py: number, pz: number): number {
    const s = this.data;
    const o = i * STRIDE;
    const dx = px - s[o]!;
    const dy = py - s[o + 1]!;
    const dz = pz - s[o + 2]!;
    let u = dx * s[o + 3]! + dy * s[o + 4]! + dz * s[o + 5]!;
    const v = dx * s[o + 6]! + dy * s[o + 7]! + dz * s[o + 8]!;
    const w = dx * s[o + 9]! + dy * s[o + 10]! + dz * s[o + 11]!;
    let d: number;
    if (s[o + 18] === 0) {
      const h = s[o + 12]!;
      const r1 = s[o + 13]!;
      const r2 = s[o + 14]!;
      const flat = s[o + 15]!;
      u *= flat;
      const b = s[o + 19]!;
      const a = s[o + 20]!;
      const q = Math.sqrt(u * u + w * w);
      const k = a * v - b * q;
      if (k < 0) d = Math.sqrt(q * q + v * v) - r1;
      else if (k > a * h) d = Math.sqrt(q * q + (v - h) * (v - h)) - r2;
      else d = q * a + v * b - r1;
      // Squeezing space makes distances too long by up to the factor.
      if (flat > 1) d /= flat;
    } else {
      const rx = s[o + 12]!;
      const ry = s[o + 13]!;
      const rz = s[o + 14]!;
      const ax = u / rx;
      const ay = v / ry;
      const az = w / rz;
      const k0 = Math.sqrt(ax * ax + ay * ay + az * az);
      const bx = ax / rx;
      const by = ay / ry;
      const bz = az / rz;
      const k1 = Math.sqrt(bx * bx + by * by + bz * bz);
      d = k1 < 1e-9 ? -Math.min(rx, ry, rz) : (k0 * (k0 - 1)) / k1;
    }
    const cut = s[o + 17]!;
    return Math.max(v - cut, d);
  }
}
