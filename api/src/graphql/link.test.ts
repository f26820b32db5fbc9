import { afterAll, beforeAll, expect, test } from 'vitest';
import { toGlobalId } from '../relay/global-id.js';
import { addRecording, addStudy, newestAuditEvents, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
let jane: string;
let john: string;
let nobody: string;
beforeAll(async () => {
  graphql = await startGraphql();
  const { database } = graphql.services;
  jane = toGlobalId('Patient', (await addStudy(database)).patient.id);
  const add = async (values: { name: string; dicomPatientId: string | null }) =>
    (await database.insertInto('patient').values(values).returning('id').executeTakeFirstOrThrow()).id;
  john = toGlobalId('Patient', await add({ name: 'Doe^John', dicomPatientId: 'J-77' }));
  nobody = toGlobalId('Patient', await add({ name: 'Unknown', dicomPatientId: null }));
});
afterAll(() => graphql.stop());

const newRecording = async () => toGlobalId('Recording', (await addRecording(graphql.services.database)).id);

async function link(recording: string, patient: string, confirmation: string) {
  const query = `mutation ($input: LinkRecordingInput!) { linkRecording(input: $input) {
    recording { patient { id } } errors { code message path } } }`;
  const { data, errors } = await graphql.ask('THERAPIST', query, { input: { recording, patient, confirmation } });
  expect(errors).toBeUndefined();
  return data.linkRecording;
}

async function unlink(recording: string, reason: string) {
  const query = `mutation ($input: UnlinkRecordingInput!) { unlinkRecording(input: $input) {
    recording { patient { id } } errors { code path } } }`;
  return (await graphql.ask('CLINICIAN', query, { input: { recording, reason } })).data.unlinkRecording;
}

async function linksOf(recording: string) {
  const query = `query ($id: ID!) { node(id: $id) { ... on Recording { patientLinks {
    patient { id } confirmedBy linkedBy { name } unlinkedBy { name } unlinkReason } } } }`;
  return (await graphql.ask('CLINICIAN', query, { id: recording })).data.node.patientLinks;
}

test('a recording is linked by the birth date, taken back with a reason, and linked to another; all of it is kept', async () => {
  const recording = await newRecording();
  expect(await link(recording, jane, ' 1970.02.28 ')).toEqual({ recording: { patient: { id: jane } }, errors: [] });
  expect(await newestAuditEvents(graphql.services.database, 1)).toMatchObject([
    { action: 'recording.link', outcome: 'success', actorId: 'therapist', detail: { confirmedBy: 'BIRTH_DATE' } },
  ]);
  const of = `query ($id: ID!) { node(id: $id) { ... on Patient { recordings { edges { node { id } } } } } }`;
  expect((await graphql.ask('CLINICIAN', of, { id: jane })).data.node.recordings.edges).toEqual([
    { node: { id: recording } },
  ]);

  expect((await link(recording, john, 'J-77')).errors).toMatchObject([{ code: 'CONFLICT' }]);
  expect((await unlink(recording, ' ')).errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['reason'] }]);
  expect(await unlink(recording, 'It shows John.')).toEqual({ recording: { patient: null }, errors: [] });
  expect((await unlink(recording, 'again')).errors).toMatchObject([{ code: 'CONFLICT' }]);
  expect((await link(recording, john, 'J-77')).errors).toEqual([]);
  const by = { linkedBy: { name: 'The therapist' } };
  expect(await linksOf(recording)).toEqual([
    { ...by, patient: { id: john }, confirmedBy: 'PATIENT_ID', unlinkedBy: null, unlinkReason: null },
    {
      ...{ ...by, patient: { id: jane }, confirmedBy: 'BIRTH_DATE' },
      ...{ unlinkedBy: { name: 'The clinician' }, unlinkReason: 'It shows John.' },
    },
  ]);
});

test.each(['', '1970-02-27', '28.02.1970', 'Doe', '1970-2-28'])('nothing is linked by %j', async (typed) => {
  const recording = await newRecording();
  const { errors } = await link(recording, jane, typed);
  expect(errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['confirmation'] }]);
  expect(errors[0].message).not.toContain('1970');
  expect(await newestAuditEvents(graphql.services.database, 1)).toMatchObject([
    { action: 'recording.link', outcome: 'failed' },
  ]);
  expect(await linksOf(recording)).toEqual([]);
});

test('a patient whom nobody can check is not linked', async () => {
  const { errors } = await link(await newRecording(), nobody, '');
  expect(errors).toMatchObject([{ code: 'CONFLICT', path: ['patient'] }]);
});

test('what the sender of the file said can be taken back, too', async () => {
  const { database } = graphql.services;
  const { id } = await addRecording(database);
  const { patient } = await addStudy(database);
  await database.updateTable('recording').set({ patientId: patient.id }).where('id', '=', id).execute();
  const recording = toGlobalId('Recording', id);
  expect((await unlink(recording, 'The wrong room.')).errors).toEqual([]);
  expect(await linksOf(recording)).toMatchObject([
    {
      patient: { id: toGlobalId('Patient', patient.id) },
      confirmedBy: null,
      linkedBy: null,
      unlinkReason: 'The wrong room.',
    },
  ]);
});

test('two people who link at once: one of them is told', async () => {
  const recording = await newRecording();
  const answers = await Promise.all([link(recording, jane, '1970-02-28'), link(recording, john, 'J-77')]);
  expect(answers.flatMap(({ errors }) => errors).map(({ code }) => code)).toEqual(['CONFLICT']);
  expect(await linksOf(recording)).toHaveLength(1);
});

test('who only reads or sends links nothing', async () => {
  const query = 'mutation ($input: LinkRecordingInput!) { linkRecording(input: $input) { errors { code } } }';
  const input = { recording: await newRecording(), patient: jane, confirmation: '1970-02-28' };
  for (const role of ['AUDITOR', 'INTEGRATION'] as const) {
    const { errors } = await graphql.ask(role, query, { input });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  }
});
