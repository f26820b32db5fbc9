/** A reproducible number from 0 to 1 for each point of a lattice. */
export function hash(x: number, y: number, z: number): number {
  let n = Math.imul(x, 374761393) ^ Math.imul(y, 668265263) ^ Math.imul(z, 873373373);
  n = Math.imul(n ^ (n >>> 13), 1274126177);
  return ((n ^ (n >>> 16)) >>> 0) / 4294967295;
}

/** Smooth value noise, 0 to 1, with features about 1 long. */
export function noise(x: number, y: number, z: number): number {
  const i = Math.floor(x);
  const j = Math.floor(y);
  const k = Math.floor(z);
  let u = x - i;
  let v = y - j;
  let w = z - k;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  w = w * w * (3 - 2 * w);
  const x00 = hash(i, j, k) * (1 - u) + hash(i + 1, j, k) * u;
  const x10 = hash(i, j + 1, k) * (1 - u) + hash(i + 1, j + 1, k) * u;
  const x01 = hash(i, j, k + 1) * (1 - u) + hash(i + 1, j, k + 1) * u;
  const x11 = hash(i, j + 1, k + 1) * (1 - u) + hash(i + 1, j + 1, k + 1) * u;
  return (x00 * (1 - v) + x10 * v) * (1 - w) + (x01 * (1 - v) + x11 * v) * w;
}
