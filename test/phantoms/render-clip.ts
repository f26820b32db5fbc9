import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Clip } from './clips.js';
import type { VideoWriter } from './ffmpeg.js';
import type { RenderedFrame, RenderJob } from './render-worker.js';
import { paintRoom } from './room.js';

/**
 * Renders a clip on all cores and hands its frames to `video` in order.
 * @param script the compiled render worker
 * @param progress called with the number of frames done
 */
export async function renderClip(
  clip: Clip,
  video: VideoWriter,
  script: URL,
  progress: (done: number) => void,
): Promise<void> {
  const light = paintRoom(clip.scene.room, clip.camera);
  const roomLight = new SharedArrayBuffer(light.byteLength);
  new Float32Array(roomLight).set(light);
  const job: RenderJob = { clip: clip.name, roomLight };
  const count = Math.min(availableParallelism(), clip.frames);
  const workers = Array.from({ length: count }, () => new Worker(script, { workerData: job }));
  const waiting = new Map<number, Uint8Array>();
  let asked = 0;
  let written = 0;
  let writing = Promise.resolve();
  try {
    await new Promise<void>((resolve, reject) => {
      const ask = (worker: Worker): void => {
        if (asked < clip.frames) worker.postMessage(asked++);
      };
      for (const worker of workers) {
        worker.on('error', reject);
        worker.on('message', ({ index, rgb }: RenderedFrame) => {
          waiting.set(index, rgb);
          ask(worker);
          writing = writing.then(async () => {
            for (let next = waiting.get(written); next; next = waiting.get(written)) {
              await video.write(next);
              waiting.delete(written++);
              progress(written);
            }
            if (written === clip.frames) resolve();
          });
          writing.catch(reject);
        });
        ask(worker);
      }
    });
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
