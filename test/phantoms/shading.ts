import { paintFace } from './figure.js';
import { noise } from './noise.js';
import type { Frame } from './skeleton.js';
import type { Material, Solid, SolidSet } from './solids.js';
import { dot, normalize, subtract, type Vec3 } from './vector.js';

/** Towards the window: from the viewer's side, high enough that no shadow falls on the wall behind. */
export const LIGHT: Vec3 = normalize([0.35, 1, 0.75]);
/** How fast shadows blur with distance from what casts them. */
const SHARPNESS = 9;
const SHADOW_REACH = 2.4;

export type Wardrobe = Readonly<Record<Material, Vec3>>;

export const WARDROBE: Wardrobe = {
  skin: [0.76, 0.55, 0.44],
  hair: [0.13, 0.085, 0.06],
  shirt: [0.16, 0.3, 0.52],
  legwear: [0.15, 0.155, 0.18],
  sock: [0.8, 0.8, 0.78],
  shoe: [0.55, 0.13, 0.1],
  sole: [0.85, 0.85, 0.83],
};

/** Scratch lists, so that no array is made for each of some 10⁵ shadow rays a frame. */
export class Shader {
  private readonly casters: Int32Array;
  private readonly near: Int32Array;

  constructor(
    private readonly set: SolidSet,
    private readonly head: Frame,
    private readonly wardrobe: Wardrobe,
  ) {
    this.casters = new Int32Array(set.solids.length);
    this.near = new Int32Array(set.solids.length);
  }

  /** Linear light of the surface point p, whose nearest solid is `solid`, seen along `view`. */
  surface(list: Int32Array, count: number, p: Vec3, view: Vec3, solid: Solid): Vec3 {
    const q = subtract(p, solid.origin);
    const u = dot(q, solid.x);
    const v = dot(q, solid.y);
    const w = dot(q, solid.z);
    const normal = this.creased(this.normal(list, count, p), solid, u, v, w);
    const colour = this.colour(p, solid, u, v, w);

    const facing = Math.max(0, dot(normal, LIGHT));
    const lit = facing > 0 ? this.lit(p[0] + normal[0] * 0.006, p[1] + normal[1] * 0.006, p[2] + normal[2] * 0.006) : 0;
    const open = this.openness(p, normal);
    const up = 0.5 + 0.5 * normal[1];
    const front = Math.max(0, -dot(normal, view));
    const rim = (1 - front) ** 3 * 0.04 * open;
    const half = normalize(subtract(LIGHT, view));
    const gloss = GLOSS[solid.material];
    const shine = Math.max(0, dot(normal, half)) ** gloss.exponent * gloss.strength * lit;
    // Light that went through skin comes back reddish.
    const glow = solid.material === 'skin' ? 1 : 0;
    const channel = (c: number, sky: number, sun: number, warm: number): number =>
      c * (open * (0.255 + 0.12 * up + sky * up) + 0.22 * front * open + 0.72 * facing * lit * sun + warm * glow) +
      shine +
      rim;
    return [
      channel(colour[0], 0, 1, 0.05),
      channel(colour[1], 0.015, 0.97, 0.015),
      channel(colour[2], 0.045, 0.92, 0.01),
    ];
  }

  /** How much of the light reaches a point, 0 to 1, softly. */
  lit(x: number, y: number, z: number): number {
    const { spheres } = this.set;
    let count = 0;
    for (let i = 0; i < this.casters.length; i++) {
      const dx = spheres[i * 4]! - x;
      const dy = spheres[i * 4 + 1]! - y;
      const dz = spheres[i * 4 + 2]! - z;
      const radius = spheres[i * 4 + 3]!;
      const along = dx * LIGHT[0] + dy * LIGHT[1] + dz * LIGHT[2];
      if (along < -radius) continue;
      const aside = dx * dx + dy * dy + dz * dz - along * along;
      const wide = radius + 0.02 + Math.max(0, along) / (SHARPNESS - 1);
      if (aside < wide * wide) this.casters[count++] = i;
    }
    if (count === 0) return 1;
    let light = 1;
    let t = 0.02;
    for (let step = 0; step < 28 && t < SHADOW_REACH; step++) {
      const d = this.set.distance(this.casters, count, x + LIGHT[0] * t, y + LIGHT[1] * t, z + LIGHT[2] * t);
      light = Math.min(light, (SHARPNESS * d) / t);
      if (light < 0.02) return 0;
      t += Math.max(0.02, d * 0.9);
    }
    return Math.max(0, light);
  }

  /** Darkening of the floor right under the shoes, 0 (dark) to 1. */
  floorOpenness(x: number, z: number): number {
    const count = this.within(x, 0, z, 0.15);
    if (count === 0) return 1;
    const low = Math.max(0, this.set.distance(this.near, count, x, 0.03, z));
    const high = Math.max(0, this.set.distance(this.near, count, x, 0.12, z));
    return 0.45 + 0.275 * Math.min(1, low / 0.06) + 0.275 * Math.min(1, high / 0.14);
  }

  private within(x: number, y: number, z: number, reach: number): number {
    const { spheres } = this.set;
    let count = 0;
    for (let i = 0; i < this.near.length; i++) {
      const dx = spheres[i * 4]! - x;
      const dy = spheres[i * 4 + 1]! - y;
      const dz = spheres[i * 4 + 2]! - z;
      const m = spheres[i * 4 + 3]! + reach;
      if (dx * dx + dy * dy + dz * dz < m * m) this.near[count++] = i;
    }
    return count;
  }

  /** Ambient occlusion: how open the space above a surface point is, 0.25 to 1. */
  private openness(p: Vec3, n: Vec3): number {
    const count = this.within(p[0], p[1], p[2], 0.12);
    let open = 1;
    for (let i = 1; i <= 3; i++) {
      const h = 0.035 * i;
      const d = this.set.distance(this.near, count, p[0] + n[0] * h, p[1] + n[1] * h, p[2] + n[2] * h);
      open -= Math.max(0, h - d) * (4.2 / i);
    }
    return Math.max(0.25, open);
  }

  private normal(list: Int32Array, count: number, p: Vec3): Vec3 {
    const e = 0.0015;
    const at = (x: number, y: number, z: number): number =>
      this.set.distance(list, count, p[0] + x, p[1] + y, p[2] + z);
    const a = at(e, -e, -e);
    const b = at(-e, -e, e);
    const c = at(-e, e, -e);
    const d = at(e, e, e);
    return normalize([a - b - c + d, -a - b + c + d, -a + b - c + d]);
  }

  /** Folds of cloth, as a tilt of the normal. */
  private creased(n: Vec3, s: Solid, u: number, v: number, w: number): Vec3 {
    if (s.material !== 'shirt' && s.material !== 'legwear') return n;
    const folds = (x: number, y: number, z: number): number =>
      noise(x * 15, y * 8, z * 15) + 0.5 * noise(x * 34 + 5, y * 16, z * 34);
    const here = folds(u, v, w);
    const e = 0.01;
    const k = -0.9;
    const du = (folds(u + e, v, w) - here) * k;
    const dv = (folds(u, v + e, w) - here) * k;
    const dw = (folds(u, v, w + e) - here) * k;
    return normalize([
      n[0] + s.x[0] * du + s.y[0] * dv + s.z[0] * dw,
      n[1] + s.x[1] * du + s.y[1] * dv + s.z[1] * dw,
      n[2] + s.x[2] * du + s.y[2] * dv + s.z[2] * dw,
    ]);
  }

  private colour(p: Vec3, s: Solid, u: number, v: number, w: number): Vec3 {
    const base = this.wardrobe[s.material];
    if (s.group === 'head') {
      const h = subtract(p, this.head.at);
      const painted = paintFace(dot(h, this.head.forward), dot(h, this.head.up), dot(h, this.head.right));
      if (painted) return painted;
    }
    const k = weave(s.material, u, v, w);
    return [base[0] * k, base[1] * k, base[2] * k];
  }
}

const GLOSS: Readonly<Record<Material, { exponent: number; strength: number }>> = {
  skin: { exponent: 22, strength: 0.07 },
  hair: { exponent: 18, strength: 0.1 },
  shirt: { exponent: 30, strength: 0.015 },
  legwear: { exponent: 30, strength: 0.015 },
  sock: { exponent: 30, strength: 0.01 },
  shoe: { exponent: 30, strength: 0.12 },
  sole: { exponent: 30, strength: 0.04 },
};

/** Fine brightness pattern of a material. */
function weave(material: Material, u: number, v: number, w: number): number {
  switch (material) {
    case 'shirt':
    case 'legwear':
      return 0.92 + 0.16 * noise(u * 220, v * 220, w * 220);
    case 'hair':
      return 0.7 + 0.7 * noise(u * 60, v * 14, w * 160);
    case 'skin':
      return 0.96 + 0.08 * noise(u * 70, v * 70, w * 70);
    default:
      return 1;
  }
}
