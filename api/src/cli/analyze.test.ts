import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { Recording, Series } from '@overread/models/input.js';
import type { RecordingPipeline, SeriesPipeline } from '@overread/models/pipeline.js';
import { resolveParameters } from '@overread/models/pipelines.js';
import type { PipelineSuccess, PoseFrame } from '@overread/models/result.js';
import { PNG } from 'pngjs';
import { afterAll, afterEach, beforeEach, expect, test } from 'vitest';
import { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { imageElements, type TestElement, without, writeDicom } from '../formats/testing/dicom-writer.js';
import { needArchive } from '../formats/testing/test-data.js';
import { makeVideo } from '../formats/testing/videos.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { safeName } from './analyze/output.js';
import { analyzeCommand } from './commands/analyze.js';
import { runProgram } from './program.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'overread-cli-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const nothing: PipelineSuccess = {
  status: 'SUCCEEDED',
  suspicion: null,
  warnings: [],
  images: [],
  findings: [],
  candidates: [],
  ...{ masks: [], heatMaps: [] },
  measurements: [],
  events: [],
  curves: [],
  poses: null,
  stageOutputs: [],
};
const declared = { version: '1.2.3', title: '', stages: [], parameters: [] } as const;

/** Calls every pixel above 3 suspicious. */
const brightness: SeriesPipeline = {
  ...declared,
  id: 'brightness',
  input: 'series',
  accepts: ({ modality }) => (modality === 'MR' ? { accepted: true } : { accepted: false, reason: 'It reads MR.' }),
  async run(series: Series) {
    const images = series.images.map(({ sopInstanceUid, frame, pixels }) => ({
      sopInstanceUid,
      frame,
      suspicion: Math.max(...pixels) / 10,
    }));
    const masks = series.images.map(({ sopInstanceUid, frame, columns, rows, pixels }) => ({
      mark: 'bright',
      sopInstanceUid,
      frame,
      label: '../bright spot',
      columns,
      rows,
      data: Uint8Array.from(pixels, (value) => (value > 3 ? 255 : 0)),
    }));
    const found = { label: 'bright', boxes: [], stages: [], measurements: [] };
    const findings = [{ ...found, id: 'bright', score: 0.6 }];
    return { ...nothing, suspicion: 0.6, images, findings, masks };
  },
};

/** Finds nobody, and says so for each frame. */
const posture: RecordingPipeline = {
  ...declared,
  id: 'posture',
  input: 'recording',
  parameters: [{ name: 'exercise', description: '', default: 'auto', choices: ['auto', 'squat'] }],
  accepts: () => ({ accepted: true }),
  async run(recording: Recording) {
    const frames: PoseFrame[] = [];
    for await (const { time } of recording.frames()) frames.push({ time, score: 0, landmarks: null, world: null });
    const { fps, width, height } = recording;
    const poses = { fps, width, height, frames };
    return { status: 'NOT_APPLICABLE', reason: 'Nobody is seen.', warnings: [], poses, stageOutputs: [] };
  },
};

const failing: RecordingPipeline = {
  ...posture,
  id: 'failing',
  async run() {
    throw new Error('out of ideas');
  },
};

interface Line {
  readonly pipeline: string | null;
  readonly status: string;
  readonly reason?: string;
  readonly error?: { code: string; message: string };
  readonly input: { kind: string; paths: string[]; seriesInstanceUid?: string };
  readonly [key: string]: unknown;
}

/** Runs the program as a user does who stands in the test's folder. */
const decoder = new DecodePool({ threads: 1 });
afterAll(() => decoder.close());

async function overread(args: string[], { pipelines = [brightness, posture] as const, isInteractive = false } = {}) {
  const stdout = new PassThrough();
  const stderr = new PassThrough();
  const terminal = { stdout, stderr, isInteractive, folder, environment: process.env };
  const runtime = {
    description: 'no models 1.0',
    session: async () => {
      throw new Error('These pipelines have no models.');
    },
  };
  const open = async () => ({
    runtime,
    ffmpeg: findFfmpeg(process.env),
    decoder,
    close: async () => undefined,
  });
  const texts = Promise.all(
    [stdout.toArray(), stderr.toArray()].map(async (chunks) => Buffer.concat(await chunks).toString()),
  );
  const code = await runProgram(args, terminal, '9.9.9', (setExitCode) => [
    analyzeCommand(terminal, { pipelines, resolveParameters, open }, new AbortController().signal, setExitCode),
  ]);
  stdout.end();
  stderr.end();
  const [out = '', err = ''] = await texts;
  return { code, out, err };
}

async function analyze(args: string[], options?: Parameters<typeof overread>[1]) {
  const { code, out, err } = await overread(['analyze', ...args], options);
  const lines =
    out === ''
      ? []
      : out
          .trimEnd()
          .split('\n')
          .map((text) => JSON.parse(text) as Line);
  return { code, lines, err };
}

function put(name: string, bytes: string | Uint8Array): void {
  mkdirSync(dirname(join(folder, name)), { recursive: true });
  writeFileSync(join(folder, name), bytes);
}

/** A slice of an MR series. */
const slice = (uid: string, more: TestElement[] = []) =>
  writeDicom(
    imageElements([{ tag: '00080018', vr: 'UI', value: uid }, { tag: '00080060', vr: 'CS', value: 'MR' }, ...more]),
  );
const summary = ({ pipeline, status, input, error }: Line) => [pipeline, status, input.kind, input.paths, error?.code];

test('a series and a recording: one line for each pipeline that accepts it, as the contract shows it', async () => {
  put('mr/2.dcm', slice('1.2'));
  put('mr/1.dcm', slice('1.1'));
  makeVideo(join(folder, 'walk.mp4'));
  const { code, lines, err } = await analyze(['mr', 'walk.mp4']);
  expect([code, err]).toEqual([0, '']);
  const [recording, series] = lines;
  expect(series).toMatchObject({
    schema: 'overread.analysis/1',
    notice: 'Research use, not for diagnosis.',
    pipeline: 'brightness',
    version: '1.2.3',
    status: 'SUCCEEDED',
    input: {
      kind: 'series',
      paths: ['mr/1.dcm', 'mr/2.dcm'],
      patientId: 'P1',
      studyInstanceUid: '1.2.3',
      seriesInstanceUid: '1.2.3.1',
    },
    suspicion: 0.6,
    images: [
      { sopInstanceUid: '1.1', frame: 1, suspicion: 0.6 },
      { sopInstanceUid: '1.2', frame: 1, suspicion: 0.6 },
    ],
    findings: [{ id: 'bright', label: 'bright', score: 0.6 }],
    candidates: [],
    provenance: { runtime: 'no models 1.0', models: [] },
  });
  expect(series).not.toHaveProperty('masks');
  const hash = expect.stringMatching(/^sha256:[0-9a-f]{64}$/);
  expect(series?.provenance).toMatchObject({ inputs: [hash, hash], result: hash });
  const seconds = expect.any(Number);
  const timing = { load: seconds, preprocess: seconds, inference: seconds, postprocess: seconds, total: seconds };
  expect(series?.timing).toEqual(timing);
  expect(recording).toMatchObject({
    pipeline: 'posture',
    status: 'NOT_APPLICABLE',
    reason: 'Nobody is seen.',
    parameters: { exercise: 'auto' },
    input: { kind: 'recording', paths: ['walk.mp4'] },
  });
  expect(recording).not.toHaveProperty('poses');
});

test('no bad file stops the others, and every file stands in exactly one unit', async () => {
  put('all/good.dcm', slice('1.1'));
  put('all/cut.dcm', slice('1.2').subarray(0, -3));
  put('all/empty.dcm', '');
  put('all/letter.dcm', 'Dear colleague');
  put('all/notes.txt', 'Dear colleague');
  put('all/.gitkeep', '');
  put('all/no-rows.dcm', writeDicom(without(imageElements([{ tag: '00080018', vr: 'UI', value: '1.3' }]), '00280010')));
  put('all/no-uid.dcm', writeDicom(without(imageElements(), '00080018')));
  put(
    'all/absurd.dcm',
    slice('1.4', [
      { tag: '00280010', vr: 'US', value: [65535] },
      { tag: '00280011', vr: 'US', value: [65535] },
    ]),
  );
  put('all/short.dcm', slice('1.5', [{ tag: '00280010', vr: 'US', value: [400] }]));
  put(
    'all/jpeg-xl.dcm',
    writeDicom(
      imageElements([
        { tag: '00080018', vr: 'UI', value: '1.6' },
        { tag: '7fe00010', vr: 'OB', value: { offsets: [], fragments: [Uint8Array.of(1, 2)] } },
      ]),
      { transferSyntax: '1.2.840.10008.1.2.4.110' },
    ),
  );
  makeVideo(join(folder, 'all/whole.mp4'));
  put('all/half.mp4', readFileSync(join(folder, 'all/whole.mp4')).subarray(0, 2000));
  put('all/letter.mov', 'Dear colleague');
  const { code, lines, err } = await analyze(['all', 'nowhere.dcm']);
  expect(code).toBe(1);
  const failures = lines.filter(({ status }) => status === 'FAILED');
  expect(Object.fromEntries(failures.map(({ input, error }) => [input.paths.join(), error?.code]))).toEqual({
    'all/absurd.dcm': 'TOO_LARGE',
    'all/cut.dcm': 'TRUNCATED',
    'all/empty.dcm': 'EMPTY_FILE',
    'all/half.mp4': 'VIDEO_TRUNCATED',
    'all/jpeg-xl.dcm': 'UNSUPPORTED_TRANSFER_SYNTAX',
    'all/letter.dcm': 'NOT_DICOM',
    'all/letter.mov': 'NOT_A_VIDEO',
    'all/no-rows.dcm': 'MISSING_ATTRIBUTE',
    'all/no-uid.dcm': 'MISSING_ATTRIBUTE',
    'all/short.dcm': 'CORRUPT_PIXEL_DATA',
    'nowhere.dcm': 'FILE_NOT_FOUND',
  });
  // One plain sentence each, with the file's name.
  expect(err.trimEnd().split('\n')).toHaveLength(failures.length);
  for (const { input, error } of failures) {
    expect(error?.message).toContain(input.paths[0]);
    expect(err).toContain(`overread: ${input.paths[0]}: `);
  }
  const rest = lines.filter(({ status }) => status !== 'FAILED').map(summary);
  expect(rest).toEqual([
    [null, 'SKIPPED', 'file', ['all/.gitkeep'], undefined],
    [null, 'SKIPPED', 'file', ['all/notes.txt'], undefined],
    ['posture', 'NOT_APPLICABLE', 'recording', ['all/whole.mp4'], undefined],
    ['brightness', 'SUCCEEDED', 'series', ['all/good.dcm'], undefined],
  ]);
  const paths = lines.flatMap(({ input }) => input.paths);
  expect(new Set(paths).size).toBe(paths.length);
  // The series lacks what was cut off from it, and a reader is told.
  expect(lines.find(({ pipeline }) => pipeline === 'brightness')?.warnings).toMatchObject([{ code: 'FILES_LEFT_OUT' }]);
});

test('with --pipeline every unit has one line, also what that pipeline does not read', async () => {
  put('mr.dcm', slice('1.1'));
  put('ct.dcm', writeDicom(imageElements([{ tag: '0020000e', vr: 'UI', value: '7.7' }])));
  makeVideo(join(folder, 'walk.mp4'));
  const { code, lines } = await analyze(['--pipeline', 'brightness', 'ct.dcm', 'mr.dcm', 'walk.mp4']);
  expect(code).toBe(0);
  expect(lines.map(summary)).toEqual([
    ['brightness', 'NOT_APPLICABLE', 'recording', ['walk.mp4'], undefined],
    ['brightness', 'NOT_APPLICABLE', 'series', ['ct.dcm'], undefined],
    ['brightness', 'SUCCEEDED', 'series', ['mr.dcm'], undefined],
  ]);
  expect(lines[1]?.reason).toBe('It reads MR.');
});

test('a unit that no pipeline accepts has one line without pipeline, with every reason', async () => {
  put('ct.dcm', writeDicom(imageElements()));
  const { code, lines } = await analyze(['ct.dcm']);
  expect(code).toBe(0);
  expect(lines.map(summary)).toEqual([[null, 'NOT_APPLICABLE', 'series', ['ct.dcm'], undefined]]);
  expect(lines[0]?.reason).toMatch(/brightness: It reads MR.*posture/);
});

test('a pipeline that fails fails alone', async () => {
  makeVideo(join(folder, 'walk.mp4'));
  const { code, lines, err } = await analyze(['walk.mp4'], { pipelines: [failing, posture] as never });
  expect(code).toBe(1);
  expect(lines.map(summary)).toEqual([
    ['failing', 'FAILED', 'recording', ['walk.mp4'], 'PIPELINE_FAILED'],
    ['posture', 'NOT_APPLICABLE', 'recording', ['walk.mp4'], undefined],
  ]);
  expect(err).toBe('overread: walk.mp4: the pipeline failing stopped with an error (out of ideas)\n');
});

test('pixels that turn out damaged make their file a unit of its own', async ({ skip }) => {
  const archive = needArchive('dicom.zip', skip);
  const damaged = archive.read('corpus/MR_small_jp2klossless.dcm');
  const header = damaged.indexOf(Buffer.from('ff4fff51', 'hex')) + 45;
  damaged.fill(0, header, header + 40);
  put('a.dcm', damaged);
  const whole = Buffer.from(archive.read('corpus/MR_small.dcm'));
  // The same series with another SOP Instance UID.
  const uid = '1.3.6.1.4.1.5962.1.1.4.1.1.20040826185059.5457';
  whole.write(uid.replace(/7$/, '8'), whole.lastIndexOf(uid), 'latin1');
  whole.write(uid.replace(/7$/, '8'), whole.indexOf(uid), 'latin1');
  put('b.dcm', whole);
  const { code, lines } = await analyze(['a.dcm', 'b.dcm']);
  expect(code).toBe(1);
  expect(lines.map(summary)).toEqual([
    [null, 'FAILED', 'file', ['a.dcm'], 'CORRUPT_PIXEL_DATA'],
    ['brightness', 'SUCCEEDED', 'series', ['b.dcm'], undefined],
  ]);
  expect(lines[1]?.warnings).toMatchObject([{ code: 'FILES_LEFT_OUT' }]);
});

test('copies are skipped, conflicting UIDs refused, links and doubled arguments read once', async () => {
  put('s/1.dcm', slice('1.1'));
  put('s/2-copy.dcm', slice('1.1'));
  put('s/3-conflict.dcm', slice('1.1', [{ tag: '00100020', vr: 'LO', value: 'P2' }]));
  symlinkSync(join(folder, 's/1.dcm'), join(folder, 's/4-link.dcm'));
  symlinkSync(join(folder, 's'), join(folder, 's/5-loop'));
  symlinkSync(join(folder, 'gone'), join(folder, 's/6-dangling'));
  const { code, lines } = await analyze(['s', 's/1.dcm', './s']);
  expect(code).toBe(1);
  expect(lines.map(summary)).toEqual([
    [null, 'SKIPPED', 'file', ['s/2-copy.dcm'], undefined],
    [null, 'FAILED', 'file', ['s/3-conflict.dcm'], 'CONFLICTING_UID'],
    [null, 'FAILED', 'file', ['s/6-dangling'], 'FILE_NOT_FOUND'],
    ['brightness', 'SUCCEEDED', 'series', ['s/1.dcm'], undefined],
  ]);
});

test('--out: masks as 8-bit PNG of 0 and 255, poses an entry a frame, names that stay inside', async () => {
  put('mr.dcm', slice('1.1'));
  makeVideo(join(folder, 'walk.mp4'));
  mkdirSync(join(folder, 'b'));
  makeVideo(join(folder, 'b/walk.mp4'), '-vf', 'negate');
  const { lines } = await analyze(['--out', 'results', 'mr.dcm', 'walk.mp4', 'b']);
  const [first, second, series] = lines;
  const file = 'brightness/1.2.3.1/1.1_1____bright spot.png';
  expect(series?.masks).toEqual([{ sopInstanceUid: '1.1', frame: 1, label: '../bright spot', file }]);
  const png = PNG.sync.read(readFileSync(join(folder, 'results', file)));
  expect([png.width, png.height]).toEqual([3, 2]);
  expect([...png.data].filter((_, index) => index % 4 === 0)).toEqual([0, 0, 0, 255, 255, 255]);
  // Written even though the pipeline has nothing to say; two recordings of one name do not share a file.
  expect([first?.poses, second?.poses]).toEqual(['posture/walk.mp4.poses.json', 'posture/walk.mp4-2.poses.json']);
  const poses = JSON.parse(readFileSync(join(folder, 'results/posture/walk.mp4.poses.json'), 'utf8'));
  expect(poses).toMatchObject({ fps: 10, width: 64, height: 48 });
  expect(poses.frames).toHaveLength(20);
  expect(poses.frames[3]).toEqual({ time: 0.3, score: 0, landmarks: null, world: null });
});

test('a name from inside of a file is one safe part of a path', () => {
  expect(['../../etc/passwd', '..', 'a/b\\c', 'x\ny\0z', '', 'Kniebeuge ü 深蹲.mp4'].map(safeName)).toEqual([
    '___.._etc_passwd',
    '__',
    'a_b_c',
    'x_y_z',
    '_',
    'Kniebeuge ü 深蹲.mp4',
  ]);
  expect(Buffer.byteLength(safeName('深'.repeat(300)))).toBeLessThanOrEqual(200);
});

test('file names with spaces, line breaks and other scripts: one line of JSON, one line of error', async () => {
  put('new\nline ü 深.dcm', slice('1.1'));
  put('bad\nname.dcm', 'text');
  const { lines, err } = await analyze(['.']);
  expect(lines.map(({ input, status }) => [status, input.paths])).toEqual([
    ['FAILED', ['bad\nname.dcm']],
    ['SUCCEEDED', ['new\nline ü 深.dcm']],
  ]);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test('a folder that may not be read is told', async ({ skip }) => {
  skip(process.getuid?.() === 0, 'root may read everything');
  mkdirSync(join(folder, 'closed'));
  put('mr.dcm', slice('1.1'));
  chmodSync(join(folder, 'closed'), 0);
  const { lines } = await analyze(['closed', 'mr.dcm']);
  chmodSync(join(folder, 'closed'), 0o755);
  expect(lines.map(summary)).toEqual([
    [null, 'FAILED', 'file', ['closed'], 'FILE_UNREADABLE'],
    ['brightness', 'SUCCEEDED', 'series', ['mr.dcm'], undefined],
  ]);
});

test.each([
  [[], 'Say what to do'],
  [['frobnicate'], "unknown command 'frobnicate'"],
  [['analyze'], "missing required argument 'PATH'"],
  [['analyze', '--dicom', 'x'], "unknown option '--dicom'"],
  [['analyze', '--pipeline', 'tarot', 'x'], 'Allowed choices are brightness, posture.'],
  [['analyze', '--exercise', 'yoga', 'x'], 'Allowed choices are auto, squat.'],
  [['analyze', '--out', 'taken/x', 'y'], 'cannot be made'],
])('wrong use: %j exits 2 with one plain sentence', async (args, sentence) => {
  put('taken', 'a file');
  const { code, out, err } = await overread(args);
  expect([code, out]).toEqual([2, '']);
  expect(err).toContain(sentence);
  expect(err.trimEnd().split('\n')).toHaveLength(1);
});

test.each([[['--help']], [['analyze', '--help']], [['help', 'analyze']], [['--version']]])(
  '%j goes to stdout and exits 0',
  async (args) => {
    const { code, out, err } = await overread(args);
    expect([code, err]).toEqual([0, '']);
    expect(out).toMatch(/Usage: overread|9\.9\.9/);
  },
);

test('progress is shown on a terminal only', async () => {
  put('mr.dcm', slice('1.1'));
  expect((await analyze(['mr.dcm'])).err).toBe('');
  const { err, lines } = await analyze(['mr.dcm'], { isInteractive: true });
  expect(err).toContain('% reading mr.dcm');
  expect(lines).toHaveLength(1);
});
