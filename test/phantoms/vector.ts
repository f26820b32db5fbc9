/** A point or direction in metres: x, y (up), z; right-handed. */
export type Vec3 = readonly [number, number, number];

export const UP: Vec3 = [0, 1, 0];

/** a + k·b */
export function add(a: Vec3, b: Vec3, k = 1): Vec3 {
  return [a[0] + b[0] * k, a[1] + b[1] * k, a[2] + b[2] * k];
}

export function subtract(a: Vec3, b: Vec3): Vec3 {
  return [a[0] - b[0], a[1] - b[1], a[2] - b[2]];
}

export function scale(a: Vec3, k: number): Vec3 {
  return [a[0] * k, a[1] * k, a[2] * k];
}

export function dot(a: Vec3, b: Vec3): number {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}

export function cross(a: Vec3, b: Vec3): Vec3 {
  return [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];
}

export function length(a: Vec3): number {
  return Math.hypot(a[0], a[1], a[2]);
}

/** The unit vector along a; a itself where it has no length, so that no NaN starts a journey through the renderer. */
export function normalize(a: Vec3): Vec3 {
  const l = length(a);
  return l > 0 ? scale(a, 1 / l) : a;
}

export function middle(a: Vec3, b: Vec3): Vec3 {
  return [(a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2];
}

/** Turns about the vertical; positive degrees turn +x towards +z, which is to the right of someone who faces +x. */
export function turn(a: Vec3, degrees: number): Vec3 {
  const c = Math.cos(radians(degrees));
  const s = Math.sin(radians(degrees));
  return [a[0] * c - a[2] * s, a[1], a[0] * s + a[2] * c];
}

/** cos·a + sin·b: the unit vector `degrees` away from a towards b, for perpendicular unit vectors a and b. */
export function between(a: Vec3, b: Vec3, degrees: number): Vec3 {
  const c = Math.cos(radians(degrees));
  const s = Math.sin(radians(degrees));
  return [a[0] * c + b[0] * s, a[1] * c + b[1] * s, a[2] * c + b[2] * s];
}

export function radians(degrees: number): number {
  return (degrees * Math.PI) / 180;
}

export function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}

export function clamp(v: number, low: number, high: number): number {
  return Math.min(Math.max(v, low), high);
}

export function mix(a: number, b: number, t: number): number {
  return a + (b - a) * t;
}

/** Cubic step from 0 at `from` to 1 at `to`. */
export function smoothstep(from: number, to: number, v: number): number {
  const t = clamp((v - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}
