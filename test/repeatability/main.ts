/** Measures how well `brain-tumour` repeats its volumes on the phantom; writes what the API reads. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DECIDE, PROPOSE } from '@overread/models/brain-tumour/models.js';
import { brainTumour } from '@overread/models/brain-tumour/pipeline.js';
import { resolveParameters } from '@overread/models/parameters.js';
import type { Finding, PipelineSuccess } from '@overread/models/result.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import type { ModelRuntime } from '@overread/models/runtime/runtime.js';
import { type PhantomLesion, volumeOf, writeMrHead } from '../phantoms/mr-head.js';
import { readSeries } from '../support/series.js';
import { cardOf } from './card.js';
import { GRID, HEADS, SCANS, type Scan } from './scans.js';
import { type Repeats, repeatabilityCoefficient, withinSubjectCv } from './statistics.js';

const SEQUENCES = ['T1CE', 'FLAIR'] as const;
type Sequence = (typeof SEQUENCES)[number];
/** Millilitres between the bins: small lesions repeat worse, because more of them is edge. Below the first none is scanned. */
const EDGES = [0.9, 5, Number.POSITIVE_INFINITY];
/** A lesion's findings lie this near to its middle, in semi-axes. */
const NEAR = 1;
const OUT = fileURLToPath(new URL('../../../models/brain-tumour/repeatability.json', import.meta.url));

const CARD = OUT.replace(/json$/, 'md');

/** @returns one list of volumes (mL) a lesion; a lesion that a scan did not find has none of it */
async function volumesOf(runtime: ModelRuntime, sequence: Sequence, head: number): Promise<number[][]> {
  const lesions = HEADS[head]!;
  const volumes: number[][] = lesions.map(() => []);
  for (const scan of SCANS) {
    const { findings } = await runOn(runtime, sequence, lesions, scan);
    for (const [index, lesion] of lesions.entries()) {
      const found = findings.filter((one) => isOf(one, lesion, scan));
      // In two pieces it is no repeat of one outline.
      const volume = found.length === 1 ? maskVolume(found[0]!) : null;
      if (volume !== null) volumes[index]!.push(volume);
    }
    process.stderr.write(`${sequence}, head ${head + 1}, scan ${scan.seed + 1}: ${findings.length} findings\n`);
  }
  return volumes;
}

async function runOn(runtime: ModelRuntime, sequence: Sequence, lesions: readonly PhantomLesion[], scan: Scan) {
  const folder = mkdtempSync(join(tmpdir(), 'overread-repeat-'));
  try {
    const series = [{ sequence, grid: GRID, number: 1 }];
    writeMrHead(folder, { name: 'Repeat', lesions, series, ...scan });
    const [input] = await readSeries(folder);
    const context = { runtime, parameters: resolveParameters(brainTumour, {}), progress: () => undefined };
    const result = await brainTumour.run(input!, { ...context, signal: new AbortController().signal });
    if (result.status !== 'SUCCEEDED') throw new Error(result.reason);
    return result satisfies PipelineSuccess;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function isOf({ centroid }: Finding, { centre, semiAxes }: PhantomLesion, { pose }: Scan): boolean {
  if (centroid === undefined) return false;
  const angle = (pose.turn * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [x, y, z] = centre;
  const now = [x * cos - y * sin, x * sin + y * cos, z].map((value, axis) => value + pose.shift[axis]!);
  return Math.hypot(...now.map((value, axis) => (centroid[axis]! - value) / semiAxes[axis]!)) < NEAR;
}

function maskVolume({ measurements }: Finding): number | null {
  const found = measurements.find(({ name }) => name === 'maskVolume');
  return found && 'value' in found ? found.value : null;
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));

async function measure(runtime: ModelRuntime, sequence: Sequence) {
  const lesions: { volume: number; repeats: Repeats }[] = [];
  for (const [head, balls] of HEADS.entries()) {
    const volumes = await volumesOf(runtime, sequence, head);
    for (const [index, repeats] of volumes.entries()) {
      lesions.push({ volume: volumeOf(balls[index]!) / 1000, repeats });
    }
  }
  const bins = EDGES.slice(1).flatMap((below, index) => {
    const inside = lesions.filter(({ volume }) => volume >= EDGES[index]! && volume < below);
    // Found but once, a lesion says nothing about repeating; that it was lost is counted beside.
    const repeated = inside.map(({ repeats }) => repeats).filter(({ length }) => length >= 2);
    if (repeated.length === 0) return [];
    return [
      {
        from: EDGES[index]!,
        below: Number.isFinite(below) ? below : null,
        lesions: repeated.length,
        measurements: repeated.reduce((sum, { length }) => sum + length, 0),
        missed: inside.reduce((sum, { repeats }) => sum + SCANS.length - repeats.length, 0),
        wCv: round(withinSubjectCv(repeated), 2),
        repeatability: round(repeatabilityCoefficient(repeated), 1),
      },
    ];
  });
  const each = lesions.map(({ volume, repeats }) => ({
    volume: round(volume, 2),
    measured: repeats.map((one) => round(one, 2)),
  }));
  return { bins, each };
}

const runtime = createNodeRuntime({ providers: ['cpu'], threads: 1 });
try {
  const sequences: Partial<Record<Sequence, Awaited<ReturnType<typeof measure>>>> = {};
  for (const sequence of SEQUENCES) sequences[sequence] = await measure(runtime, sequence);
  const measuredOn = `${HEADS.length} phantom heads scanned ${SCANS.length} times each, with other noise, shifts up to 1.4 mm and turns up to 3°`;
  const said = {
    pipeline: brainTumour.id,
    version: brainTumour.version,
    models: [PROPOSE, DECIDE].map(({ name, sha256 }) => ({ name, sha256 })),
    measure: 'maskVolume',
    unit: '%',
    measuredOn,
    sequences,
  };
  writeFileSync(OUT, `${JSON.stringify(said, null, 2)}\n`);
  writeFileSync(CARD, cardOf(said));
  process.stdout.write(`${OUT}\n${JSON.stringify(sequences, null, 1)}\n`);
} finally {
  await runtime.dispose();
}
