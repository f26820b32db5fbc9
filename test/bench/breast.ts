import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { PROPOSE } from '@overread/models/mammography/models.js';
import { mammography } from '@overread/models/mammography/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import type { ModelRuntime } from '@overread/models/runtime/runtime.js';
import { KNOWN_MASSES, writeMammograms } from '../phantoms/mammogram-study.js';
import { readSeries } from '../support/series.js';
import { watchMemory } from './memory.js';
import { type Benchmark, median, type Row } from './report.js';
import { timedRuntime } from './timed-runtime.js';

const REPEATS = 3;
const [COLUMNS, ROWS, SPACING] = [3000, 4000, 0.055];

/** Seconds of one run. */
interface Spent {
  readonly total: number;
  readonly load: number;
  readonly detect: number;
  readonly decide: number;
}

/** Files to findings of one examination, networks loaded before. */
export const breast: Benchmark = {
  name: 'breast',
  about: `mammography: four views of ${COLUMNS} × ${ROWS} from files to findings`,
  async run(progress) {
    const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
    const threads = Math.min(2, availableParallelism());
    const runtime = createNodeRuntime({ providers: (process.env.EXECUTION_PROVIDERS ?? 'cpu').split(','), threads });
    try {
      progress('drawing four views');
      writeMammograms(folder, { name: 'Bench', columns: COLUMNS, rows: ROWS, spacing: SPACING, masses: KNOWN_MASSES });
      const runs: Spent[] = [];
      const memory = watchMemory({ process: process.pid });
      for (let i = 0; i <= REPEATS; i += 1) {
        progress(i === 0 ? 'warming up' : `run ${i} of ${REPEATS}`);
        runs.push(await filesToFindings(folder, runtime));
      }
      const held = Math.max(...memory.stop().map(({ megabytes }) => megabytes.process!));
      runs.shift();
      const middle = (of: (run: Spent) => number): number => median(runs.map(of));
      const about = `median of ${REPEATS}, phantom, ${threads} threads on ${runtime.describe().providers.join(', ')}`;
      const row = (what: string, value: number, how = 'of the same runs'): Row => ({ what, value, unit: 's', how });
      return [
        row(
          `mammography, four views of ${COLUMNS} × ${ROWS}, files to findings`,
          middle((run) => run.total),
          about,
        ),
        row(
          '… reading the files',
          middle((run) => run.load),
        ),
        row(
          '… stage 1’s network',
          middle((run) => run.detect),
        ),
        row(
          '… stage 2’s network',
          middle((run) => run.decide),
        ),
        {
          what: '… memory of the process at most',
          value: held,
          unit: 'MB',
          how: 'the four views held by the benchmark included',
        },
      ];
    } finally {
      await runtime.dispose();
      rmSync(folder, { recursive: true });
    }
  },
};

async function filesToFindings(folder: string, runtime: ModelRuntime): Promise<Spent> {
  let [detect, decide] = [0, 0];
  const began = performance.now();
  const [series] = await readSeries(folder);
  const load = performance.now() - began;
  const result = await mammography.run(series!, {
    runtime: timedRuntime(runtime, (model, seconds) => {
      if (model === PROPOSE) detect += seconds;
      else decide += seconds;
    }),
    parameters: resolveParameters(mammography, {}),
    progress: () => {},
    signal: new AbortController().signal,
  });
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return { total: (performance.now() - began) / 1000, load: load / 1000, detect, decide };
}
