import { Readable } from 'node:stream';
import type { Measurement } from '@overread/models/result.js';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Row } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import {
  addAnalysis,
  addFinding,
  addRecording,
  addStudy,
  newestAuditEvents,
  startGraphql,
  type TestGraphql,
} from './testing.js';

const figures = (repetition: number, range: number, duration: number): Measurement[] => [
  { name: 'rangeOfMotion', repetition, value: range, unit: 'deg' },
  { name: 'duration', repetition, value: duration, unit: 's' },
];

let graphql: TestGraphql;
let analysis: Row<'analysis'>;
let findings: Row<'finding'>[];

beforeAll(async () => {
  graphql = await startGraphql();
});
afterAll(() => graphql.stop());

beforeEach(async () => {
  const { database } = graphql.services;
  const recording = await addRecording(database);
  const measurements: Measurement[] = [
    { name: 'repetitions', value: 2, unit: '1' },
    ...figures(1, 90, 3),
    ...figures(2, 80, 4),
  ];
  analysis = await addAnalysis(
    database,
    { recordingId: recording.id },
    { measurements: JSON.stringify(measurements), curvesSha256: await storeCurves() },
  );
  findings = [];
  for (const repetition of [1, 2]) {
    const time = { timeStart: repetition * 4 - 3, timeEnd: repetition * 4 };
    const own = JSON.stringify(figures(repetition, 100 - 10 * repetition, 2 + repetition));
    findings.push(await addFinding(database, analysis.id, { ...time, label: 'repetition', measurements: own }));
  }
});

/** A knee that bends by 20 degrees a second for ever: 5 frames/s. */
async function storeCurves(): Promise<string> {
  const { database, storage } = graphql.services;
  const times = Array.from({ length: 65 }, (_, frame) => frame / 5);
  const curve = { name: 'kneeFlexion', side: 'left', unit: 'deg', times, values: times.map((time) => 20 * time) };
  const object = await storage.put(Readable.from([Buffer.from(JSON.stringify([curve]))]));
  await database
    .insertInto('object')
    .values({ ...object, mediaType: 'application/json' })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return object.sha256;
}

const mutation = `mutation ($input: DecideInput!) { decide(input: $input) {
  errors { code message path }
  decision { id kind reason label time { start end } decidedBy { name } onScreen measurements { name value } }
  analysis { decidedCount measurements { name } reviewedMeasurements { name repetition value } }
  finding { label decisions { id kind } }
} }`;

async function decide(finding: Row<'finding'>, input: object, role: 'CLINICIAN' | 'THERAPIST' = 'CLINICIAN') {
  const variables = { input: { finding: toGlobalId('Finding', finding.id), ...input } };
  const { data, errors } = await graphql.ask(role, mutation, variables);
  expect(errors).toBeUndefined();
  return data.decide;
}

const countDecisions = async (finding: Row<'finding'>) =>
  (await graphql.services.database.selectFrom('decision').where('findingId', '=', finding.id).selectAll().execute())
    .length;

test('a rejected repetition is not counted any more, and what the pipeline said stays', async () => {
  const onScreen = { time: 4.2, zoom: 1.5, skeleton: true };
  const payload = await decide(findings[1]!, { kind: 'REJECT', reason: '  sat down ', onScreen });
  expect(payload.errors).toEqual([]);
  expect(payload.decision).toMatchObject({ kind: 'REJECT', reason: 'sat down', onScreen });
  expect(payload.decision.decidedBy.name).toBe('The clinician');
  expect(payload.analysis.decidedCount).toBe(1);
  expect(payload.analysis.measurements).toHaveLength(5);
  expect(payload.analysis.reviewedMeasurements).toEqual([
    { name: 'repetitions', repetition: null, value: 1 },
    { name: 'rangeOfMotion', repetition: 1, value: 90 },
    { name: 'duration', repetition: 1, value: 3 },
  ]);
});

test('an edited repetition has the figures that its new time has on the curves', async () => {
  const edit = { kind: 'EDIT', reason: 'began later', time: { start: 2, end: 4 } };
  const payload = await decide(findings[0]!, edit);
  expect(payload.decision).toMatchObject({ label: null, time: { start: 2, end: 4 } });
  const figuresOf = (all: { name: string; value: number }[]) =>
    Object.fromEntries(all.map(({ name, value }) => [name, value]));
  expect(figuresOf(payload.decision.measurements)).toMatchObject({ duration: 2, rangeOfMotion: 40 });
  const { reviewedMeasurements } = payload.analysis;
  expect(reviewedMeasurements[0]).toEqual({ name: 'repetitions', repetition: null, value: 2 });
  const ofFirst = reviewedMeasurements.filter(({ repetition }: { repetition: number }) => repetition === 1);
  expect(figuresOf(ofFirst)).toMatchObject({ duration: 2, rangeOfMotion: 40, peakKneeFlexion: 80 });
  expect(reviewedMeasurements).toContainEqual({ name: 'rangeOfMotion', repetition: 2, value: 80 });
  expect(payload.finding.label).toBe('repetition');
});

test('a repetition that the pipeline missed is measured where a reader marks it, and counts', async () => {
  const subject = toGlobalId('Recording', analysis.recordingId!);
  const input = { subject, label: 'repetition', kind: 'timeRange', time: { start: 10, end: 12 } };
  const add = `mutation ($input: AddAnnotationInput!) { addAnnotation(input: $input) {
    errors { message } annotation { measurements { name value } } } }`;
  const { data } = await graphql.ask('THERAPIST', add, { input });
  expect(data.addAnnotation.annotation.measurements).toContainEqual({ name: 'rangeOfMotion', value: 40 });
  const reviewed =
    'query ($id: ID!) { node(id: $id) { ... on Analysis { reviewedMeasurements { repetition name value } } } }';
  const { node } = (await graphql.ask('THERAPIST', reviewed, { id: toGlobalId('Analysis', analysis.id) })).data;
  expect(node.reviewedMeasurements[0]).toMatchObject({ name: 'repetitions', value: 3 });
  expect(node.reviewedMeasurements).toContainEqual({ name: 'rangeOfMotion', repetition: 3, value: 40 });
});

test('the decision and its audit row, with what was on screen, are written together', async () => {
  const { decision } = await decide(findings[0]!, { kind: 'ACCEPT', onScreen: { frame: 7 } });
  expect(await newestAuditEvents(graphql.services.database)).toMatchObject([
    {
      action: 'finding.decide',
      outcome: 'success',
      actorId: 'clinician',
      subjectType: 'Finding',
      subjectId: findings[0]!.id,
      detail: { kind: 'ACCEPT', onScreen: { frame: 7 }, analysis: analysis.id },
    },
  ]);
  expect(decision.reason).toBeNull();
});

test('decisions follow each other, newest first; who saw an older one is told of the conflict', async () => {
  const first = await decide(findings[0]!, { kind: 'ACCEPT' });
  const late = await decide(findings[0]!, { kind: 'REJECT', reason: 'no squat' }, 'THERAPIST');
  expect(late).toMatchObject({ decision: null, errors: [{ code: 'CONFLICT', path: ['after'] }] });
  expect(await countDecisions(findings[0]!)).toBe(1);
  const after = first.decision.id;
  const second = await decide(findings[0]!, { kind: 'REJECT', reason: 'no squat', after }, 'THERAPIST');
  expect(second.finding.decisions).toEqual([
    { id: second.decision.id, kind: 'REJECT' },
    { id: first.decision.id, kind: 'ACCEPT' },
  ]);
});

test('of ten who decide at the same moment one succeeds and nine are told', async () => {
  const all = await Promise.all(Array.from({ length: 10 }, () => decide(findings[0]!, { kind: 'ACCEPT' })));
  const codes = all.map((payload) => payload.errors[0]?.code ?? 'success').sort();
  expect(codes).toEqual([...Array(9).fill('CONFLICT'), 'success']);
  expect(await countDecisions(findings[0]!)).toBe(1);
});

test.each([
  ['a rejection without a reason', { kind: 'REJECT' }, ['reason']],
  ['a reason of spaces', { kind: 'REJECT', reason: '   ' }, ['reason']],
  ['an edit without a reason', { kind: 'EDIT', label: 'lunge' }, ['reason']],
  ['an edit that changes nothing', { kind: 'EDIT', reason: 'x' }, ['kind']],
  ['an acceptance that changes something', { kind: 'ACCEPT', label: 'lunge' }, ['label']],
  ['a time that ends before it begins', { kind: 'EDIT', reason: 'x', time: { start: 3, end: 2 } }, ['time']],
  ['a time after the recording', { kind: 'EDIT', reason: 'x', time: { start: 3, end: 13.5 } }, ['time']],
  [
    'a box on a recording',
    { kind: 'EDIT', reason: 'x', boxes: [{ sopInstanceUid: '1.2', frame: 1, x: 0, y: 0, width: 1, height: 1 }] },
    ['boxes'],
  ],
  ['more on screen than a screen holds', { kind: 'ACCEPT', onScreen: { a: 'x'.repeat(17_000) } }, ['onScreen']],
])('%s is refused, beside its field, and nothing is written', async (_what, input, path) => {
  const payload = await decide(findings[0]!, input);
  expect(payload).toMatchObject({ decision: null, errors: [{ code: 'INVALID_INPUT', path }] });
  expect(await countDecisions(findings[0]!)).toBe(0);
});

test('a box of an edit lies on an image of the same series, within its edges', async () => {
  const { database } = graphql.services;
  const { series } = await addStudy(database);
  const other = await addStudy(database);
  const onImage = async (seriesId: string) =>
    (
      await database
        .selectFrom('instance')
        .select('sopInstanceUid')
        .where('seriesId', '=', seriesId)
        .executeTakeFirstOrThrow()
    ).sopInstanceUid;
  const image = await onImage(series[0]!.id);
  const finding = await addFinding(database, (await addAnalysis(database, { seriesId: series[0]!.id })).id);
  const edit = (sopInstanceUid: string, frame: number, x: number, width: number) =>
    decide(finding, { kind: 'EDIT', reason: 'x', boxes: [{ sopInstanceUid, frame, x, y: 0, width, height: 256 }] });
  const refused = { errors: [{ code: 'INVALID_INPUT', path: ['boxes'] }] };
  expect(await edit(await onImage(other.series[0]!.id), 1, 0, 10)).toMatchObject(refused);
  expect(await edit(image, 2, 0, 10)).toMatchObject(refused);
  expect(await edit(image, 1, 311, 10)).toMatchObject(refused);
  expect(await edit(image, 1, 310, 10)).toMatchObject({ errors: [] });
});
