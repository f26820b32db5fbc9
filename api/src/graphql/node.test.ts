import { afterAll, beforeAll, expect, test } from 'vitest';
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

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql();
});
afterAll(() => graphql.stop());

const node = 'query ($id: ID!) { node(id: $id) { __typename id } }';
const ask = async (id: string, role: 'CLINICIAN' | 'AUDITOR' = 'CLINICIAN') =>
  (await graphql.ask(role, node, { id })).data.node;

test('every type is found again by the id that it was given out with', async () => {
  const { database } = graphql.services;
  const { patient, study, series } = await addStudy(database);
  const recording = await addRecording(database);
  const analysis = await addAnalysis(database, { recordingId: recording.id });
  const finding = await addFinding(database, analysis.id);
  const decision = await database
    .insertInto('decision')
    .values({ findingId: finding.id, kind: 'ACCEPT', decidedBy: 'clinician' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const annotation = await database
    .insertInto('annotation')
    .values({ recordingId: recording.id, label: 'limp', kind: 'timeRange', createdBy: 'clinician' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const instance = await database
    .selectFrom('instance')
    .select('id')
    .where('seriesId', '=', series[0]!.id)
    .executeTakeFirstOrThrow();
  await database
    .insertInto('upload')
    .values({ id: 'tus_1', userId: 'clinician', source: 'TUS', fileName: 'a', sizeBytes: 1, status: 'RECEIVING' })
    .execute();
  const ids = {
    Patient: patient.id,
    Study: study.id,
    Series: series[0]!.id,
    Instance: instance.id,
    Recording: recording.id,
    Analysis: analysis.id,
    Finding: finding.id,
    Decision: decision.id,
    Annotation: annotation.id,
    Upload: 'tus_1',
    User: 'clinician',
  };
  for (const [type, id] of Object.entries(ids)) {
    const globalId = toGlobalId(type, id);
    expect(await ask(globalId)).toEqual({ __typename: type, id: globalId });
  }
});

test.each([
  ['another table’s row', () => toGlobalId('Study', '00000000-0000-4000-8000-000000000000')],
  ['a type that is not there', () => toGlobalId('Password', '1')],
  ['an id that no database could read', () => toGlobalId('Study', "' or true --")],
  ['any text', () => 'hello'],
])('the id of %s finds nothing, and is no error', async (_what, id) => {
  const { data, errors } = await graphql.ask('CLINICIAN', node, { id: id() });
  expect(errors).toBeUndefined();
  expect(data.node).toBeNull();
});

test('another person’s upload and the audit trail are not found by their id, except by auditors', async () => {
  const { database } = graphql.services;
  await database
    .insertInto('upload')
    .values({ id: 'tus_2', userId: 'therapist', source: 'TUS', fileName: 'b', sizeBytes: 1, status: 'RECEIVING' })
    .execute();
  const [event] = await newestAuditEvents(database);
  for (const id of [toGlobalId('Upload', 'tus_2'), toGlobalId('AuditEvent', String(event!.id))]) {
    expect(await ask(id)).toBeNull();
    expect(await ask(id, 'AUDITOR')).toMatchObject({ id });
  }
});

test('reading a study by its id is one row of the audit trail, however often within a few minutes', async () => {
  const { database } = graphql.services;
  const { study } = await addStudy(database);
  for (let time = 0; time < 3; time += 1) await ask(toGlobalId('Study', study.id));
  const events = await database.selectFrom('auditEvent').selectAll().where('subjectId', '=', study.id).execute();
  expect(events).toMatchObject([
    { action: 'study.view', outcome: 'success', actorId: 'clinician', subjectType: 'Study' },
  ]);
});
