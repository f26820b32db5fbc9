import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECIDE } from '@overread/models/brain-tumour/models.js';
import { brainTumour } from '@overread/models/brain-tumour/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import { modelsFolder } from '@overread/models/runtime/files.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import type { ModelReference, ModelRuntime } from '@overread/models/runtime/runtime.js';
import { KNOWN_LESIONS, writeMrHead } from '../phantoms/mr-head.js';
import { readSeries } from '../support/series.js';
import { type Benchmark, median, type Row } from './report.js';
import { timedRuntime } from './timed-runtime.js';

const REPEATS = 5;
const SLICES = 24;
const SIZE = 512;
const script = fileURLToPath(new URL('../../../test/bench/brain-reference.py', import.meta.url));

/** The networks' part of one run: how long it took, what they were shown and what they drew. */
interface Spent {
  seconds: number;
  readonly shown: Map<ModelReference, { readonly squares: Float32Array[]; readonly maps: Float32Array[] }>;
}

/** Files to findings, networks loaded before; and how long PyTorch takes for the same squares in the same run. */
export const brain: Benchmark = {
  name: 'brain',
  about: `brain-tumour: ${SLICES} slices of ${SIZE} × ${SIZE} from files to findings, against PyTorch`,
  async run(progress) {
    const folder = mkdtempSync(join(tmpdir(), 'overread-bench-'));
    const threads = Math.min(2, availableParallelism());
    const runtime = createNodeRuntime({ providers: (process.env.EXECUTION_PROVIDERS ?? 'cpu').split(','), threads });
    try {
      const grid = { plane: 'axial', slices: SLICES, size: SIZE, gap: 6 } as const;
      writeMrHead(folder, { name: 'Bench', lesions: KNOWN_LESIONS, series: [{ sequence: 'T1CE', grid, number: 1 }] });
      const runs: { total: number; spent: Spent; findings: number }[] = [];
      for (let i = 0; i <= REPEATS; i += 1) {
        progress(i === 0 ? 'warming up' : `run ${i} of ${REPEATS}`);
        runs.push(await filesToFindings(folder, runtime));
      }
      runs.shift();
      const total = median(runs.map((run) => run.total));
      const inside = median(runs.map(({ spent }) => spent.seconds));
      const how = `median of ${REPEATS}, T1 post-contrast phantom, ${threads} threads on ${runtime.describe().providers.join(', ')}, ${runs[0]!.findings} findings`;
      const rows: Row[] = [
        {
          what: `brain-tumour, ${SLICES} slices of ${SIZE} × ${SIZE}, files to findings`,
          value: total,
          unit: 's',
          how,
        },
        { what: 'share outside the networks', value: (1 - inside / total) * 100, unit: '%', how: 'of the same runs' },
      ];
      progress('PyTorch');
      const theirs = secondsOfPyTorch(folder, runs[0]!.spent.shown, threads);
      if (theirs === null) progress('not compared with PyTorch: OVERREAD_PYTHON (python3) does not have it');
      else {
        const { seconds, by, difference } = theirs;
        const compared = `Overread ${inside.toFixed(2)} s, ${by} ${seconds.toFixed(2)} s for the same squares and weights, ${threads} threads each; maps differ by ${difference.toExponential(1)} at most`;
        rows.push({ what: 'time in the networks over PyTorch’s', value: inside / seconds, unit: '×', how: compared });
      }
      return rows;
    } finally {
      await runtime.dispose();
      rmSync(folder, { recursive: true });
    }
  },
};

async function filesToFindings(folder: string, runtime: ModelRuntime) {
  const spent: Spent = { seconds: 0, shown: new Map() };
  const began = performance.now();
  const [series] = await readSeries(folder);
  const result = await brainTumour.run(series!, {
    runtime: timedRuntime(runtime, (model, seconds, feeds, found) => {
      spent.seconds += seconds;
      const shown = spent.shown.get(model) ?? { squares: [], maps: [] };
      spent.shown.set(model, shown);
      shown.squares.push(feeds.image!.data as Float32Array);
      shown.maps.push(found.map!.data as Float32Array);
    }),
    parameters: resolveParameters(brainTumour, {}),
    progress: () => {},
    signal: new AbortController().signal,
  });
  if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
  return { total: (performance.now() - began) / 1000, spent, findings: result.findings.length };
}

interface Theirs {
  readonly seconds: number;
  /** Largest of any cell of any map to ours. */
  readonly difference: number;
  readonly by: string;
}

function secondsOfPyTorch(folder: string, shown: Spent['shown'], threads: number): Theirs | null {
  const networks = [...shown].map(([model, { squares, maps }], place) => {
    writeFileSync(join(folder, `${place}.f32`), Buffer.concat(squares.map(bytesOf)));
    writeFileSync(join(folder, `${place}.map.f32`), Buffer.concat(maps.map(bytesOf)));
    return [join(modelsFolder(), model.file), model === DECIDE ? '4' : '0', String(place)];
  });
  try {
    const python = process.env.OVERREAD_PYTHON ?? 'python3';
    const args = [script, folder, String(threads), ...networks.flat()];
    const out = execFileSync(python, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return JSON.parse(out) as Theirs;
  } catch (error) {
    // Not installed, or without PyTorch: then there is nothing on its standard output.
    if (error instanceof Error && ('status' in error || 'code' in error)) return null;
    throw error;
  }
}

const bytesOf = ({ buffer, byteOffset, byteLength }: Float32Array) => new Uint8Array(buffer, byteOffset, byteLength);
