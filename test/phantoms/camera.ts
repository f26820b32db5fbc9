import { add, cross, dot, normalize, radians, subtract, UP, type Vec3 } from './vector.js';

/** A pinhole camera without distortion. Pixels: x right, y down, origin at the centre of the top-left pixel. */
export interface Camera {
  readonly eye: Vec3;
  readonly forward: Vec3;
  readonly right: Vec3;
  readonly up: Vec3;
  /** Pixels. */
  readonly focal: number;
  readonly width: number;
  readonly height: number;
}

/** @param verticalField field of view from the top edge to the bottom edge of the picture, degrees */
export function lookAt(eye: Vec3, target: Vec3, verticalField: number, width: number, height: number): Camera {
  const forward = normalize(subtract(target, eye));
  const right = normalize(cross(forward, UP));
  const focal = height / 2 / Math.tan(radians(verticalField / 2));
  return { eye, forward, right, up: cross(right, forward), focal, width, height };
}

/** The same view with another number of pixels; the shape of the picture stays. */
export function resized(camera: Camera, width: number): Camera {
  const ratio = width / camera.width;
  return { ...camera, width, height: Math.round(camera.height * ratio), focal: camera.focal * ratio };
}

/** Pixel position of a point in front of the camera. */
export function project(camera: Camera, point: Vec3): [number, number] {
  const d = subtract(point, camera.eye);
  const k = camera.focal / dot(d, camera.forward);
  return [(camera.width - 1) / 2 + dot(d, camera.right) * k, (camera.height - 1) / 2 - dot(d, camera.up) * k];
}

/** Unit direction of the ray through a pixel position. */
export function rayThrough(camera: Camera, x: number, y: number): Vec3 {
  const right = (x - (camera.width - 1) / 2) / camera.focal;
  const up = ((camera.height - 1) / 2 - y) / camera.focal;
  return normalize(add(add(camera.forward, camera.right, right), camera.up, up));
}
