import { type Camera, rayThrough } from './camera.js';
import { hash, noise } from './noise.js';
import { mix, type Vec3 } from './vector.js';

/** A plain room: wooden floor at y = 0, a wall square to z, what stands on and hangs at it; metres. */
export interface Room {
  readonly wallZ: number;
  /** Middle of a door in the wall. */
  readonly door?: number;
  /** Middle of a picture on the wall. */
  readonly picture?: number;
  /** Exercise mat on the floor: x from, to, z from, to. */
  readonly mat?: readonly [number, number, number, number];
}

/** Linear light of the empty room, three floats a pixel, without the person's shadow. */
export function paintRoom(room: Room, camera: Camera): Float32Array {
  const { width, height } = camera;
  const light = new Float32Array(width * height * 3);
  // Four samples a pixel: skirting, frames and floorboards are fine lines.
  const offsets = [-0.25, 0.25];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const o = (y * width + x) * 3;
      for (const dy of offsets) {
        for (const dx of offsets) {
          const c = lookInto(room, camera.eye, rayThrough(camera, x + dx, y + dy));
          for (let i = 0; i < 3; i++) light[o + i]! += c[i]! * 0.25 * 0.72;
        }
      }
    }
  }
  return light;
}

/** Where a ray meets the floor in front of the wall; null where it does not. */
export function meetFloor(room: Room, eye: Vec3, direction: Vec3): Vec3 | null {
  if (direction[1] >= 0) return null;
  const t = -eye[1] / direction[1];
  const p: Vec3 = [eye[0] + direction[0] * t, 0, eye[2] + direction[2] * t];
  return p[2] > room.wallZ ? p : null;
}

function lookInto(room: Room, eye: Vec3, direction: Vec3): Vec3 {
  const floor = meetFloor(room, eye, direction);
  if (floor) return floorAt(room, floor[0], floor[2]);
  const t = (room.wallZ - eye[2]) / direction[2];
  return wallAt(room, eye[0] + direction[0] * t, eye[1] + direction[1] * t);
}

function floorAt(room: Room, x: number, z: number): Vec3 {
  const { mat } = room;
  if (mat && x > mat[0] && x < mat[1] && z > mat[2] && z < mat[3]) {
    const edge = Math.min(x - mat[0], mat[1] - x, z - mat[2], mat[3] - z) < 0.02;
    const v = 0.92 + 0.12 * noise(x * 60, z * 60, 3);
    return edge ? [0.13 * v, 0.2 * v, 0.22 * v] : [0.17 * v, 0.29 * v, 0.31 * v];
  }
  const plank = Math.floor(z / 0.14);
  const shifted = x + hash(plank, 7, 1) * 1.3;
  const board = Math.floor(shifted / 1.2);
  const tone = 0.88 + 0.24 * hash(plank, board, 3);
  const grain = noise(x * 3 + board * 7, z * 40, plank) * 0.1 + noise(x * 14, z * 60, plank) * 0.03;
  const joint =
    Math.abs(z / 0.14 - Math.round(z / 0.14)) < 0.02 || Math.abs(shifted / 1.2 - Math.round(shifted / 1.2)) < 0.003;
  const k = (joint ? 0.65 : 1) * 0.95;
  // Boards far away darken a little, as the window is on the viewer's side.
  const depth = mix(0.86, 1, Math.min(1, Math.max(0, (z - room.wallZ) / 2.5)));
  return [
    k * depth * (0.5 * tone + grain - 0.07),
    k * depth * (0.365 * tone + grain - 0.08),
    k * depth * (0.245 * tone + grain - 0.08),
  ];
}

function wallAt(room: Room, x: number, y: number): Vec3 {
  const shade = (0.84 + 0.16 * Math.exp(-((x + 0.6) ** 2) / 4)) * mix(0.93, 1.02, Math.min(1, y / 2.4));
  const v = shade * (0.98 + 0.03 * noise(x * 5, y * 5, 1));
  if (y < 0.1) return y > 0.092 ? [0.5, 0.5, 0.48] : [0.84 * shade, 0.84 * shade, 0.82 * shade];
  if (room.door !== undefined) {
    const d = x - room.door;
    if (Math.abs(d) < 0.5 && y < 2.1) {
      if (Math.abs(d) > 0.43 || y > 2.03) return [0.83 * shade, 0.82 * shade, 0.8 * shade];
      if (Math.hypot(d + 0.36, y - 1) < 0.03) return [0.8, 0.75, 0.5];
      const panel = Math.abs(Math.abs(d) - 0.28) < 0.012 && y > 0.2 && y < 1.9 ? 0.7 : 1;
      const wood = shade * panel * (0.92 + 0.16 * noise(d * 40, y * 3, 5));
      return [0.47 * wood, 0.34 * wood, 0.24 * wood];
    }
  }
  if (room.picture !== undefined) {
    const d = x - room.picture;
    if (Math.abs(d) < 0.4 && Math.abs(y - 1.68) < 0.3) {
      if (Math.abs(d) > 0.365 || Math.abs(y - 1.68) > 0.265) return [0.2, 0.18, 0.17];
      return landscape(d / 0.365, (y - 1.68) / 0.265);
    }
  }
  return [0.74 * v, 0.73 * v, 0.69 * v];
}

/** The picture: hills under a sky. */
function landscape(x: number, y: number): Vec3 {
  const hill = 0.25 * Math.sin(x * 2.3 + 0.6) - 0.15 + 0.12 * noise(x * 4, 0, 2);
  const near = 0.2 * Math.sin(x * 3.1 - 1) - 0.5;
  if (y < near) return [0.2, 0.33, 0.16];
  if (y < hill) return [0.3, 0.44, 0.36];
  return [mix(0.75, 0.42, (y + 1) / 2), mix(0.78, 0.58, (y + 1) / 2), mix(0.76, 0.74, (y + 1) / 2)];
}
