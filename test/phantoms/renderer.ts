import { type Camera, rayThrough } from './camera.js';
import { dress, type Outfit } from './figure.js';
import { meetFloor, type Room } from './room.js';
import { LIGHT, Shader, WARDROBE, type Wardrobe } from './shading.js';
import type { Skeleton } from './skeleton.js';
import type { SolidSet } from './solids.js';
import { dot, subtract, type Vec3 } from './vector.js';

export interface Scene {
  readonly room: Room;
  readonly outfit: Outfit;
  readonly wardrobe?: Partial<Wardrobe>;
}

const TILE = 16;
/** Distance at which a ray counts as having met the surface, metres: less than a third of a pixel in every clip. */
const NEAR = 0.0012;
/** Nothing was hit; indices of solids are from 0. */
const NOTHING = -1;

/**
 * One picture of the person in the room: sphere tracing (Hart 1996) of signed distances, soft shadows, ambient occlusion.
 * @param roomLight what `paintRoom` gave for this camera; it is not changed
 * @returns RGB, 8 bits, row by row
 */
export function renderFrame(skeleton: Skeleton, scene: Scene, camera: Camera, roomLight: Float32Array): Uint8Array {
  const { width, height } = camera;
  const set = dress(skeleton, scene.outfit);
  const shader = new Shader(set, skeleton.head, { ...WARDROBE, ...scene.wardrobe });
  const light = roomLight.slice();
  shadeFloor(light, set, shader, scene.room, camera);

  // What each pixel shows: pixels whose neighbours show something else are edges.
  const kinds = set.solids.map((s) => s.group + s.material);
  const numbered = Int16Array.from(kinds, (k) => kinds.indexOf(k));
  const face = kinds.indexOf('headskin');
  const shown = new Int16Array(width * height).fill(NOTHING);
  const room = light.slice();
  const list = new Int32Array(set.solids.length);
  const person = personBounds(set, camera);
  const put = (x: number, y: number, c: Vec3): void => {
    light.set(c, (y * width + x) * 3);
  };
  const tiles: { x0: number; y0: number; x1: number; y1: number }[] = [];
  for (let y0 = person.y0; y0 < person.y1; y0 += TILE) {
    for (let x0 = person.x0; x0 < person.x1; x0 += TILE) {
      tiles.push({ x0, y0, x1: Math.min(person.x1, x0 + TILE), y1: Math.min(person.y1, y0 + TILE) });
    }
  }
  for (const { x0, y0, x1, y1 } of tiles) {
    const reach = cull(set, camera, list, (x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2);
    if (reach.count === 0) continue;
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        const seen = look(set, shader, camera, list, reach, x, y);
        if (!seen) continue;
        shown[y * width + x] = numbered[seen.hit]!;
        put(x, y, seen.light);
      }
    }
  }
  // Edges and the face are looked at again, four times a pixel: they are what eyes and networks go by.
  for (const { x0, y0, x1, y1 } of tiles) {
    const reach = cull(set, camera, list, (x0 + x1 - 1) / 2, (y0 + y1 - 1) / 2);
    if (reach.count === 0) continue;
    for (let y = y0; y < y1; y++) {
      for (let x = x0; x < x1; x++) {
        if (shown[y * width + x] !== face && !onEdge(shown, width, height, x, y)) continue;
        const sum = [0, 0, 0];
        for (const [dx, dy] of SUBPIXELS) {
          const seen = look(set, shader, camera, list, reach, x + dx, y + dy);
          for (let i = 0; i < 3; i++) sum[i]! += 0.25 * (seen ? seen.light[i]! : room[(y * width + x) * 3 + i]!);
        }
        put(x, y, [sum[0]!, sum[1]!, sum[2]!]);
      }
    }
  }
  return developed(light);
}

/** A rotated grid: no two samples share a row or a column. */
const SUBPIXELS = [
  [-0.125, -0.375],
  [0.375, -0.125],
  [-0.375, 0.125],
  [0.125, 0.375],
] as const;

interface Reach {
  readonly count: number;
  readonly from: number;
  readonly to: number;
}

/** The solids that rays through the tile around (x, y) can meet, and where along the ray. */
function cull(set: SolidSet, camera: Camera, list: Int32Array, x: number, y: number): Reach {
  const ray = rayThrough(camera, x, y);
  const spread = (TILE * 0.75) / camera.focal;
  let [count, from, to] = [0, Number.POSITIVE_INFINITY, 0];
  set.solids.forEach((s, i) => {
    const v = subtract(s.centre, camera.eye);
    const along = dot(v, ray);
    const aside = Math.sqrt(Math.max(0, dot(v, v) - along * along));
    if (aside > s.radius + s.blend + spread * along) return;
    list[count++] = i;
    from = Math.min(from, along - s.radius - s.blend);
    to = Math.max(to, along + s.radius + s.blend);
  });
  return { count, from, to };
}

function look(
  set: SolidSet,
  shader: Shader,
  camera: Camera,
  list: Int32Array,
  reach: Reach,
  x: number,
  y: number,
): { hit: number; light: Vec3 } | null {
  const ray = rayThrough(camera, x, y);
  const { eye } = camera;
  let t = reach.from;
  for (let step = 0; step < 80 && t < reach.to; step++) {
    const x3 = eye[0] + ray[0] * t;
    const y3 = eye[1] + ray[1] * t;
    const z3 = eye[2] + ray[2] * t;
    const d = set.distance(list, reach.count, x3, y3, z3);
    if (d < NEAR) {
      const hit = set.nearest;
      const p: Vec3 = [x3, y3, z3];
      return { hit, light: shader.surface(list, reach.count, p, ray, set.solids[hit]!) };
    }
    // Ellipsoid distances are estimates: a little less than a full step is safe.
    t += d * 0.88;
  }
  return null;
}

function onEdge(shown: Int16Array, width: number, height: number, x: number, y: number): boolean {
  const i = y * width + x;
  const here = shown[i];
  if (x > 0 && shown[i - 1] !== here) return true;
  if (x < width - 1 && shown[i + 1] !== here) return true;
  if (y > 0 && shown[i - width] !== here) return true;
  return y < height - 1 && shown[i + width] !== here;
}

/** The person's shadow and the dark under the shoes, onto the light of the floor. */
function shadeFloor(light: Float32Array, set: SolidSet, shader: Shader, room: Room, camera: Camera): void {
  // Every solid's sphere, sent down along the light with its penumbra, gives where the floor can be darker at all.
  let [x0, x1, z0, z1] = [
    Number.POSITIVE_INFINITY,
    -Number.POSITIVE_INFINITY,
    Number.POSITIVE_INFINITY,
    -Number.POSITIVE_INFINITY,
  ];
  for (const { centre, radius } of set.solids) {
    const fall = centre[1] / LIGHT[1];
    const wide = (radius + fall / 8) / LIGHT[1] + 0.15;
    const [x, z] = [centre[0] - LIGHT[0] * fall, centre[2] - LIGHT[2] * fall];
    x0 = Math.min(x0, x - wide);
    x1 = Math.max(x1, x + wide);
    z0 = Math.min(z0, z - wide);
    z1 = Math.max(z1, z + wide);
  }
  for (let y = 0; y < camera.height; y++) {
    for (let x = 0; x < camera.width; x++) {
      const p = meetFloor(room, camera.eye, rayThrough(camera, x, y));
      if (!p || p[0] < x0 || p[0] > x1 || p[2] < z0 || p[2] > z1) continue;
      const k = (0.58 + 0.42 * shader.lit(p[0], 0, p[2])) * shader.floorOpenness(p[0], p[2]);
      const o = (y * camera.width + x) * 3;
      for (let i = 0; i < 3; i++) light[o + i]! *= k;
    }
  }
}

/** The rectangle of pixels, aligned to tiles, that the person can cover. */
function personBounds(set: SolidSet, camera: Camera): { x0: number; y0: number; x1: number; y1: number } {
  let [x0, y0, x1, y1] = [camera.width, camera.height, 0, 0];
  for (const { centre, radius, blend } of set.solids) {
    const v = subtract(centre, camera.eye);
    const depth = dot(v, camera.forward);
    const r = ((radius + blend) / depth) * camera.focal + 2;
    const x = (camera.width - 1) / 2 + (dot(v, camera.right) / depth) * camera.focal;
    const y = (camera.height - 1) / 2 - (dot(v, camera.up) / depth) * camera.focal;
    x0 = Math.min(x0, x - r);
    x1 = Math.max(x1, x + r);
    y0 = Math.min(y0, y - r);
    y1 = Math.max(y1, y + r);
  }
  const down = (v: number): number => Math.max(0, Math.floor(v / TILE) * TILE);
  return {
    x0: down(x0),
    y0: down(y0),
    x1: Math.min(camera.width, Math.ceil(x1)),
    y1: Math.min(camera.height, Math.ceil(y1)),
  };
}

/** Linear light to 8 bits, with a camera's response. */
function developed(light: Float32Array): Uint8Array {
  const rgb = new Uint8Array(light.length);
  for (let i = 0; i < light.length; i++) rgb[i] = Math.min(255, Math.round(255 * Math.max(0, light[i]!) ** (1 / 1.9)));
  return rgb;
}
