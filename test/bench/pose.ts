import { type Accuracy, EFFORTS } from '@overread/models/pose/accuracy.js';
import { estimatePoses } from '@overread/models/pose/estimate.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { missingData, videoPath } from '@overread/models/testing/data.js';
import { openRecording } from '@overread/models/testing/recording.js';
import { type Benchmark, median, type Row } from './report.js';

const repeats = 3;
const clips = [
  { file: 'pose_squats.mp4', what: '720 × 1280' },
  { file: 'rendered_walk_side.mp4', what: '854 × 480' },
];

/** Frames a second of the pose stage with decoding, models warm, one session thread (two networks run side by side). */
export const pose: Benchmark = {
  name: 'pose',
  about: 'pose pipeline with decoding, at each accuracy setting',
  async run(progress) {
    const missing = missingData();
    if (missing) {
      progress(`skipped: ${missing}`);
      return [];
    }
    const runtime = createNodeRuntime({ providers: (process.env.EXECUTION_PROVIDERS ?? 'cpu').split(',') });
    try {
      const rows: Row[] = [];
      for (const accuracy of Object.keys(EFFORTS) as Accuracy[]) {
        await framesPerSecond(clips[0]!.file, accuracy);
        for (const { file, what } of clips) {
          progress(`${accuracy}, ${file}`);
          const rates: number[] = [];
          for (let i = 0; i < repeats; i++) rates.push(await framesPerSecond(file, accuracy));
          const how = `${file} (${what}), median of ${repeats}, on ${runtime.describe().providers.join(', ')}`;
          rows.push({ what: `poses, ${accuracy}`, value: median(rates), unit: 'frames/s', how });
        }
      }
      return rows;
    } finally {
      await runtime.dispose();
    }

    async function framesPerSecond(file: string, accuracy: Accuracy): Promise<number> {
      const began = performance.now();
      const { poses } = await estimatePoses(openRecording(videoPath(file)), runtime, {
        accuracy,
        detectionThreshold: 0.3,
        signal: new AbortController().signal,
        progress: () => {},
      });
      return poses.frames.length / ((performance.now() - began) / 1000);
    }
  },
};
