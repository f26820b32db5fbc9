import { parentPort, workerData } from 'node:worker_threads';
import { CLIPS } from './clips.js';
import { renderFrame } from './renderer.js';

/** What a worker is started with: the clip's name and the empty room's light, shared by all. */
export interface RenderJob {
  readonly clip: string;
  readonly roomLight: SharedArrayBuffer;
}

export interface RenderedFrame {
  readonly index: number;
  readonly rgb: Uint8Array;
}

if (parentPort) {
  const port = parentPort;
  // The starter in render-clip.ts is the only one to fill workerData.
  const job = workerData as RenderJob;
  const build = CLIPS[job.clip];
  if (!build) throw new RangeError(`There is no clip "${job.clip}".`);
  const clip = build();
  const room = new Float32Array(job.roomLight);
  port.on('message', (index: number) => {
    const rgb = renderFrame(clip.skeletonAt(index / clip.fps), clip.scene, clip.camera, room);
    port.postMessage({ index, rgb } satisfies RenderedFrame, [rgb.buffer as ArrayBuffer]);
  });
}
