import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageElements, writeDicom } from '../formats/testing/dicom-writer.js';
import { toGlobalId } from '../relay/global-id.js';
import { addRecording, addStudy, newestAuditEvents, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
let recording: string;
let series: string;
let image: string;
beforeAll(async () => {
  graphql = await startGraphql();
  const { database } = graphql.services;
  recording = toGlobalId('Recording', (await addRecording(database)).id);
  const added = (await addStudy(database)).series[0]!;
  series = toGlobalId('Series', added.id);
  const rows = await database.selectFrom('instance').selectAll().where('seriesId', '=', added.id).execute();
  image = rows[0]!.sopInstanceUid;
  // Marks are measured with the spacing that the stored bytes state.
  const bytes = writeDicom(imageElements([{ tag: '00280030', vr: 'DS', value: '0.5\\0.25' }]));
  const object = await graphql.services.storage.put(Readable.from([bytes]));
  await database
    .insertInto('object')
    .values({ ...object, mediaType: 'application/dicom' })
    .execute();
  await database.updateTable('instance').set({ sha256: object.sha256 }).where('id', '=', rows[0]!.id).execute();
});
afterAll(() => graphql.stop());

async function add(input: object) {
  const query = `mutation ($input: AddAnnotationInput!) { addAnnotation(input: $input) {
    annotation { id label comment kind sopInstanceUid frame points time { start end }
      measurements { name value unit } createdBy { name } }
    errors { code path } } }`;
  const { data, errors } = await graphql.ask('THERAPIST', query, { input });
  expect(errors).toBeUndefined();
  return data.addAnnotation;
}

async function remove(annotation: string, reason: string) {
  const query = `mutation ($input: RemoveAnnotationInput!) { removeAnnotation(input: $input) {
    removed errors { code path } } }`;
  return (await graphql.ask('CLINICIAN', query, { input: { annotation, reason } })).data.removeAnnotation;
}

const marksOf = async (id: string) =>
  (
    await graphql.ask(
      'CLINICIAN',
      `query ($id: ID!) { node(id: $id) {
        ... on Recording { annotations { id label } } ... on Series { annotations { id label } } } }`,
      { id },
    )
  ).data.node.annotations;

test('a mark on an image keeps its points, who made it and what was on screen', async () => {
  const points = [
    [10.5, 20],
    [30, 40.25],
  ];
  const mark = { subject: series, label: 'oedema', comment: ' new ', kind: 'rectangle', sopInstanceUid: image, points };
  const { annotation, errors } = await add({ ...mark, onScreen: { windowCenter: 40 } });
  expect(errors).toEqual([]);
  expect(annotation).toMatchObject({ label: 'oedema', comment: 'new', frame: 1, points, time: null });
  expect(annotation.createdBy.name).toBe('The therapist');
  expect(await marksOf(series)).toEqual([{ id: annotation.id, label: 'oedema' }]);
  expect(await newestAuditEvents(graphql.services.database, 3)).toContainEqual(
    expect.objectContaining({ action: 'annotation.create', actorId: 'therapist', subjectType: 'Annotation' }),
  );
});

test.each([
  [
    'length',
    [
      [0, 0],
      [8, 0],
    ],
    [{ name: 'length', value: 2, unit: 'mm' }],
  ],
  [
    'angle',
    [
      [8, 0],
      [0, 0],
      [0, 8],
    ],
    [{ name: 'angle', value: 90, unit: 'deg' }],
  ],
  [
    'rectangle',
    [
      [0, 0],
      [8, 8],
    ],
    [{ name: 'area', value: 8, unit: 'mm2' }],
  ],
  [
    'ellipse',
    [
      [0, 0],
      [8, 8],
    ],
    [{ name: 'area', value: expect.closeTo(2 * Math.PI), unit: 'mm2' }],
  ],
  ['point', [[3, 3]], []],
])('a mark of kind %s is measured in millimetres of the patient', async (kind, points, measurements) => {
  const { annotation, errors } = await add({ subject: series, label: kind, kind, sopInstanceUid: image, points });
  expect(errors).toEqual([]);
  expect(annotation).toMatchObject({ kind, points, measurements });
  await remove(annotation.id, 'only a test');
});

test('a mark that is taken back is shown no more and kept with who and why', async () => {
  const { annotation } = await add({
    subject: recording,
    label: 'limp',
    kind: 'timeRange',
    time: { start: 1, end: 2.5 },
  });
  expect(await remove(annotation.id, ' ')).toMatchObject({ removed: null, errors: [{ code: 'INVALID_INPUT' }] });
  expect(await marksOf(recording)).toHaveLength(1);
  expect(await remove(annotation.id, 'was a stumble')).toEqual({ removed: annotation.id, errors: [] });
  expect(await marksOf(recording)).toEqual([]);
  expect(await remove(annotation.id, 'again')).toMatchObject({ errors: [{ code: 'CONFLICT' }] });
  const { database } = graphql.services;
  const kept = await database.selectFrom('annotation').selectAll().where('label', '=', 'limp').execute();
  expect(kept).toMatchObject([{ removedBy: 'clinician', removedReason: 'was a stumble' }]);
  expect(kept[0]?.removedAt).toBeInstanceOf(Date);
});

test.each<[string, (on: { series: string; recording: string; image: string }) => object, string]>([
  ['no label', (on) => ({ subject: on.recording, label: '', kind: 'timeRange', time: { start: 0, end: 1 } }), 'label'],
  ['no time on a recording', (on) => ({ subject: on.recording, label: 'a', kind: 'timeRange' }), 'kind'],
  ['points on a recording', (on) => ({ subject: on.recording, label: 'a', kind: 'point', points: [[0, 0]] }), 'kind'],
  ['an unknown kind', (on) => ({ subject: on.series, label: 'a', kind: 'blob', sopInstanceUid: on.image }), 'kind'],
  ['no image', (on) => ({ subject: on.series, label: 'a', kind: 'point', points: [[0, 0]] }), 'sopInstanceUid'],
  [
    'an image of elsewhere',
    (on) => ({ subject: on.series, label: 'a', kind: 'point', sopInstanceUid: '1.9', points: [[0, 0]] }),
    'sopInstanceUid',
  ],
  [
    'too few points',
    (on) => ({ subject: on.series, label: 'a', kind: 'length', sopInstanceUid: on.image, points: [[0, 0]] }),
    'points',
  ],
  [
    'a point outside of the image',
    (on) => ({ subject: on.series, label: 'a', kind: 'point', sopInstanceUid: on.image, points: [[320, 0]] }),
    'points',
  ],
  [
    'a point of three numbers',
    (on) => ({ subject: on.series, label: 'a', kind: 'point', sopInstanceUid: on.image, points: [[1, 2, 3]] }),
    'points',
  ],
])('a mark with %s is refused beside its field', async (_what, input, field) => {
  const payload = await add(input({ series, recording, image }));
  expect(payload).toMatchObject({ annotation: null, errors: [{ code: 'INVALID_INPUT', path: [field] }] });
});

test('a mark on what is not there, or on what cannot be marked, is told', async () => {
  const mark = { label: 'a', kind: 'timeRange', time: { start: 0, end: 1 } };
  const nowhere = toGlobalId('Recording', '00000000-0000-4000-8000-000000000000');
  expect(await add({ ...mark, subject: nowhere })).toMatchObject({ errors: [{ code: 'NOT_FOUND' }] });
  expect(await add({ ...mark, subject: toGlobalId('User', 'admin') })).toMatchObject({
    errors: [{ code: 'INVALID_INPUT', path: ['subject'] }],
  });
});

test('opening a recording is recorded each time, with what was on screen', async () => {
  const query = `mutation ($input: RecordViewInput!) { recordView(input: $input) { errors { code } } }`;
  for (const playing of [false, true]) {
    const { data } = await graphql.ask('INTEGRATION', query, { input: { subject: recording, onScreen: { playing } } });
    expect(data.recordView.errors).toEqual([]);
  }
  expect(await newestAuditEvents(graphql.services.database, 2)).toMatchObject([
    { action: 'recording.view', actorId: 'integration', detail: { onScreen: { playing: true } } },
    { action: 'recording.view', actorId: 'integration', detail: { onScreen: { playing: false } } },
  ]);
});
