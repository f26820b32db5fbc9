import type { RgbFrame } from '../input.js';
import { cropRegion, fromRegion, type Point, type Region } from '../runtime/images.js';
import type { ModelSession } from '../runtime/runtime.js';
import { LANDMARK_COUNT, LANDMARK_MIRROR } from './skeleton.js';

export interface BlazePoint {
  /** Pixels of the frame. */
  readonly x: number;
  readonly y: number;
  /** 0 to 1: in the picture and not hidden. */
  readonly visibility: number;
}

export interface BlazePose {
  readonly landmarks: readonly BlazePoint[];
  /** Metres, origin mid-hip, axes of the frame (x right, y down), z away from the camera. */
  readonly world: readonly (readonly [number, number, number])[];
  /** 0 to 1: a person is in the region. */
  readonly presence: number;
  /** Centre of the hips and a point on the circle around the whole body: they say where to look in the next frame. */
  readonly circle: { readonly centre: Point; readonly rim: Point };
}

const SIDE = 256;
const VALUES_PER_POINT = 5;
const CENTRE = 33;
const RIM = 34;

export interface LandmarkNetwork {
  estimate(frame: RgbFrame, region: Region, mirrored: boolean): Promise<BlazePose>;
}

/** BlazePose GHUM; Bazarevsky V. et al. 2020, arXiv:2006.10204; world coordinates after Grishchenko I. et al. 2022, arXiv:2206.11678. */
export function createLandmarkNetwork(session: ModelSession): LandmarkNetwork {
  const input = new Float32Array(SIDE * SIDE * 3);
  return {
    async estimate(frame, region, mirrored) {
      cropRegion(frame, region, { size: SIDE, scale: 1 / 255, mirrored }, input);
      const { landmarks, world, presence } = await session.run({
        input_1: { data: input, dims: [1, SIDE, SIDE, 3] },
      });
      return readBlazePose(
        {
          landmarks: landmarks!.data as Float32Array,
          world: world!.data as Float32Array,
          presence: presence!.data[0] as number,
        },
        region,
        mirrored,
      );
    },
  };
}

export interface RawBlazePose {
  /** 39 × (x, y, z in pixels of the crop; visibility and presence as logits). */
  readonly landmarks: Float32Array;
  /** 39 × (x, y, z) in metres, axes of the crop. */
  readonly world: Float32Array;
  readonly presence: number;
}

export function readBlazePose(raw: RawBlazePose, region: Region, mirrored: boolean): BlazePose {
  const point = (index: number): Point => {
    const u = raw.landmarks[index * VALUES_PER_POINT]! / SIDE;
    const v = raw.landmarks[index * VALUES_PER_POINT + 1]! / SIDE;
    return fromRegion(region, mirrored ? 1 - u : u, v);
  };
  const source = (index: number) => (mirrored ? LANDMARK_MIRROR[index]! : index);
  const indices = Array.from({ length: LANDMARK_COUNT }, (_, index) => source(index));
  const cos = Math.cos(region.angle);
  const sin = Math.sin(region.angle);
  return {
    landmarks: indices.map((index) => ({
      ...point(index),
      visibility: sigmoid(raw.landmarks[index * VALUES_PER_POINT + 3]!),
    })),
    // The crop was turned upright for the network; its world turns back with it.
    world: indices.map((index) => {
      const x = mirrored ? -raw.world[index * 3]! : raw.world[index * 3]!;
      const y = raw.world[index * 3 + 1]!;
      return [x * cos - y * sin, x * sin + y * cos, raw.world[index * 3 + 2]!] as const;
    }),
    presence: raw.presence,
    circle: { centre: point(CENTRE), rim: point(RIM) },
  };
}

function sigmoid(logit: number): number {
  return 1 / (1 + Math.exp(-logit));
}
