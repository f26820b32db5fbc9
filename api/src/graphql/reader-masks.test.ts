/** A reader's outline beside the pipeline's: a real series in the store, the brain pipeline's own measures. */
import { Readable } from 'node:stream';
import { brainTumour } from '@overread/models/brain-tumour/pipeline.js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Row, StoredMask } from '../database/tables.js';
import { encodePng } from '../formats/png.js';
import { readMask } from '../formats/read-mask.js';
import { imageElements, writeDicom } from '../formats/testing/dicom-writer.js';
import { toGlobalId } from '../relay/global-id.js';
import { readObject } from '../storage/object-store.js';
import { addAnalysis, addFinding, addStudy, newestAuditEvents, startGraphql, type TestGraphql } from './testing.js';

/** As the rows of the test series say. */
const [columns, rows] = [320, 256];

let graphql: TestGraphql;
let images: string[];
let finding: Row<'finding'>;
let analysis: Row<'analysis'>;

beforeAll(async () => {
  graphql = await startGraphql({ pipelines: [brainTumour] });
});
afterAll(() => graphql.stop());

/** Axial slices 2 mm apart with pixels of 0.5 mm; on the first two the pipeline outlined 20 × 10 pixels. */
beforeEach(async () => {
  const { database } = graphql.services;
  const series = (await addStudy(database, { instances: 4 })).series[0]!;
  const instances = await database
    .selectFrom('instance')
    .selectAll()
    .where('seriesId', '=', series.id)
    .orderBy('instanceNumber')
    .execute();
  images = instances.map(({ sopInstanceUid }) => sopInstanceUid);
  for (const [place, { id, sopInstanceUid }] of instances.entries()) {
    const sha256 = await store(slice(sopInstanceUid, place), 'application/dicom');
    await database.updateTable('instance').set({ sha256 }).where('id', '=', id).execute();
  }
  const masks: StoredMask[] = [];
  for (const place of [0, 1]) {
    const sha256 = await store(encodePng(columns, rows, drawn(100, 20)), 'image/png');
    const where = { sopInstanceUid: images[place]!, frame: 1, columns, rows };
    masks.push({ ...where, mark: 'lesion', label: 'tumour', sha256 });
  }
  const { id, version } = brainTumour;
  analysis = await addAnalysis(
    database,
    { seriesId: series.id },
    { pipeline: id, version, masks: JSON.stringify(masks) },
  );
  finding = await addFinding(database, analysis.id, { key: 'lesion', label: 'glioma' });
});

async function store(bytes: Uint8Array, mediaType: string): Promise<string> {
  const { database, storage } = graphql.services;
  const object = await storage.put(Readable.from([bytes]));
  await database
    .insertInto('object')
    .values({ ...object, mediaType })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return object.sha256;
}

const slice = (uid: string, place: number): Buffer =>
  writeDicom(
    imageElements([
      { tag: '00080018', vr: 'UI', value: uid },
      { tag: '00280010', vr: 'US', value: [rows] },
      { tag: '00280011', vr: 'US', value: [columns] },
      { tag: '00280030', vr: 'DS', value: '0.5\\0.5' },
      { tag: '00200032', vr: 'DS', value: `0\\0\\${2 * place}` },
      { tag: '00200037', vr: 'DS', value: '1\\0\\0\\0\\1\\0' },
      { tag: '7fe00010', vr: 'OB', value: new Uint8Array(columns * rows) },
    ]),
  );

/** A rectangle ten pixels high, from column `x` on. */
function drawn(x: number, width: number): Uint8Array {
  const data = new Uint8Array(columns * rows);
  for (let row = 50; row < 60; row += 1) data.fill(255, row * columns + x, row * columns + x + width);
  return data;
}

const nothing = new Uint8Array(columns * rows);
const grey = (data: Uint8Array): string => encodePng(columns, rows, data).toString('base64');
/** As a browser's canvas writes it: colour with alpha. */
function canvas(data: Uint8Array): string {
  const png = new PNG({ width: columns, height: rows });
  png.data = Buffer.from([...data].flatMap((value) => [value, value, value, 255]));
  return PNG.sync.write(png).toString('base64');
}

const mutation = `mutation ($input: DecideInput!) { decide(input: $input) {
  errors { code message path }
  decision { id label masks { mark sopInstanceUid frame label columns rows url }
    boxes { sopInstanceUid x y width height } measurements { name value unit withheld } }
} }`;

interface Answer {
  readonly errors: { code: string; message: string; path: string[] | null }[];
  readonly decision: {
    readonly id: string;
    readonly label: string | null;
    readonly masks: { sopInstanceUid: string; url: string; mark: string; label: string }[] | null;
    readonly boxes: object[] | null;
    readonly measurements: { name: string; value: number | null; withheld: string | null }[] | null;
  };
}

async function decide(input: object): Promise<Answer> {
  const common = { finding: toGlobalId('Finding', finding.id), kind: 'EDIT', reason: 'the rim belongs to it' };
  const { data, errors } = await graphql.ask('CLINICIAN', mutation, { input: { ...common, ...input } });
  expect(errors).toBeUndefined();
  return data.decide;
}

const mask = (place: number, png: string) => ({ sopInstanceUid: images[place]!, frame: 1, png });
const figure = ({ decision }: Answer, name: string) =>
  decision.measurements?.find((measurement) => measurement.name === name)?.value;

test('what is drawn on one image stands with what was left on the others, measured as the pipeline measures', async () => {
  const answer = await decide({ masks: [mask(1, canvas(drawn(90, 40)))] });
  expect(answer.errors).toEqual([]);
  // 20 × 10 and 40 × 10 pixels of 0.25 mm², slices 2 mm apart.
  expect(figure(answer, 'maskVolume')).toBeCloseTo(0.3, 9);
  expect(figure(answer, 'longestDiameter')).toBeCloseTo(Math.hypot(40, 9) / 2, 1);
  expect([figure(answer, 'firstSlice'), figure(answer, 'lastSlice')]).toEqual([1, 2]);
  const { masks, boxes } = answer.decision;
  expect(masks).toMatchObject([
    { mark: 'lesion', label: 'tumour', sopInstanceUid: images[0] },
    { mark: 'lesion', label: 'tumour', sopInstanceUid: images[1] },
  ]);
  expect(boxes).toEqual([
    { sopInstanceUid: images[0], x: 100, y: 50, width: 20, height: 10 },
    { sopInstanceUid: images[1], x: 90, y: 50, width: 40, height: 10 },
  ]);
  const [, sha256] = /masks\/([0-9a-f]{64})$/.exec(masks![1]!.url)!;
  const png = await readObject(graphql.services.storage, sha256!);
  expect(readMask(png, columns, rows)).toEqual(drawn(90, 40));
  const [event] = await newestAuditEvents(graphql.services.database);
  expect(event).toMatchObject({ action: 'finding.decide', detail: { changed: ['masks'] } });
  const { masks: own } = await graphql.services.database
    .selectFrom('analysis')
    .select('masks')
    .where('id', '=', analysis.id)
    .executeTakeFirstOrThrow();
  expect(own).toEqual(analysis.masks);
});

test('the next edit goes on from the last one, a new label keeps the outline, accepting goes back to the pipeline', async () => {
  const first = await decide({ masks: [mask(1, grey(drawn(90, 40)))] });
  const second = await decide({
    masks: [mask(0, grey(nothing)), mask(2, grey(drawn(100, 20)))],
    after: first.decision.id,
  });
  expect(second.decision.masks?.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([images[1], images[2]]);
  expect(figure(second, 'maskVolume')).toBeCloseTo(0.3, 9);
  const named = await decide({ label: 'meningioma', after: second.decision.id });
  expect(named.decision.label).toBe('meningioma');
  expect(figure(named, 'maskVolume')).toBeCloseTo(0.3, 9);
  expect(named.decision.masks?.map(({ sopInstanceUid }) => sopInstanceUid)).toEqual([images[1], images[2]]);
  const redrawn = await decide({ masks: [mask(2, grey(nothing))], after: named.decision.id });
  expect(redrawn.decision.label).toBe('meningioma');
  expect(figure(redrawn, 'maskVolume')).toBeCloseTo(0.2, 9);
  const accepted = await decide({ kind: 'ACCEPT', after: redrawn.decision.id });
  expect(accepted.decision).toMatchObject({ label: null, masks: null, boxes: null, measurements: null });
});

test('a picture that is no mask of an image of the series is refused, and nothing is written', async () => {
  const half = drawn(100, 20).map((value) => value >> 1);
  const whole = encodePng(columns, rows, drawn(100, 20));
  const interlaced = Buffer.from(whole);
  interlaced[28] = 1;
  const cases: [object[], RegExp][] = [
    [[], /1 to 1000/],
    [[{ ...mask(0, grey(nothing)), sopInstanceUid: '1.2.3' }], /not an image of this series/],
    [[{ ...mask(0, grey(nothing)), frame: 2 }], /frames 1 to 1/],
    [[mask(0, 'bm90IGEgcG5n')], /no PNG/],
    [[mask(0, whole.subarray(0, whole.length - 40).toString('base64'))], /no whole PNG/],
    [[mask(0, interlaced.toString('base64'))], /interlacing/],
    [[mask(0, encodePng(30, 20, new Uint8Array(600)).toString('base64'))], /30 × 20 pixels, and the image 320 × 256/],
    [[mask(0, grey(half))], /black or white/],
    [[mask(0, grey(nothing)), mask(0, grey(nothing))], /two masks/],
    [Array.from({ length: 1000 }, () => mask(0, '')), /67108864 pixels/],
    [[mask(0, grey(nothing)), mask(1, grey(nothing))], /Nothing is outlined any more/],
  ];
  for (const [masks, message] of cases) {
    const { errors } = await decide({ masks });
    expect(errors).toMatchObject([{ code: 'INVALID_INPUT', message: expect.stringMatching(message) }]);
    expect(errors[0]?.path).toContain('masks');
  }
  const accepted = await decide({ kind: 'ACCEPT', masks: [mask(0, grey(drawn(1, 2)))] });
  expect(accepted.errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['masks'] }]);
  const box = { sopInstanceUid: images[0]!, frame: 1, x: 1, y: 1, width: 2, height: 2 };
  const both = await decide({ masks: [mask(0, grey(drawn(1, 2)))], boxes: [box] });
  expect(both.errors).toMatchObject([{ code: 'INVALID_INPUT' }]);
  const kept = graphql.services.database.selectFrom('decision').where('findingId', '=', finding.id).selectAll();
  expect(await kept.execute()).toEqual([]);
});

test('a pipeline that outlines nothing takes no masks; who did not see the last decision is told', async () => {
  const { database } = graphql.services;
  const first = await decide({ masks: [mask(0, grey(drawn(1, 20)))] });
  const late = await decide({ masks: [mask(0, grey(drawn(5, 20)))] });
  expect(late.errors).toMatchObject([{ code: 'CONFLICT' }]);
  expect(first.errors).toEqual([]);
  const other = await addAnalysis(database, { seriesId: analysis.seriesId! }, { pipeline: 'other' });
  finding = await addFinding(database, other.id);
  const { errors } = await decide({ masks: [mask(0, grey(drawn(1, 20)))] });
  expect(errors).toMatchObject([{ code: 'INVALID_INPUT', message: expect.stringMatching(/no outline/) }]);
});
