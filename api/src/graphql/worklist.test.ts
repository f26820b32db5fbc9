import { afterAll, beforeAll, expect, test } from 'vitest';
import type { NewRow } from '../database/tables.js';
import { addAnalysis, addFinding, addRecording, addStudy, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql();
});
afterAll(() => graphql.stop());

const query = `query ($filter: WorklistFilter, $first: Int, $after: String) {
  worklist(first: $first, after: $after, filter: $filter) { totalCount pageInfo { hasNextPage endCursor } edges { node {
    id kind status progress suspicion findingCount decidedCount
    patient { name } study { description } recording { fileName } analyses { pipeline status reason }
  } } } }`;

async function ask(filter: object, first = 50, after: string | null = null) {
  const { data, errors } = await graphql.ask('CLINICIAN', query, { filter, first, after });
  expect(errors).toBeUndefined();
  return data.worklist;
}

let made = 0;
/** A recording of its own for each test, found again by its name. */
async function itemWith(...analyses: Partial<NewRow<'analysis'>>[]) {
  const { database } = graphql.services;
  const name = `clip-${++made}.mp4`;
  const recording = await addRecording(database, name);
  const rows = [];
  for (const values of analyses) rows.push(await addAnalysis(database, { recordingId: recording.id }, values));
  const item = async () => (await ask({ search: name })).edges[0].node;
  return { recording, analyses: rows, item };
}

const notApplicable = { status: 'NOT_APPLICABLE', reason: 'nobody in it' } as const;
const failed = { status: 'FAILED', errorCode: 'VIDEO_CORRUPT', errorMessage: 'broken' } as const;

test('what nobody has looked at yet is being received', async () => {
  expect(await (await itemWith()).item()).toMatchObject({ status: 'RECEIVING', progress: null, analyses: [] });
});

test('what runs is being analysed, with the mean of what runs', async () => {
  const { item } = await itemWith(
    { status: 'RUNNING', progress: 0.5, pipeline: 'gait' },
    { status: 'QUEUED', pipeline: 'exercise' },
    { ...failed, pipeline: 'other' },
  );
  expect(await item()).toMatchObject({ status: 'ANALYSING', progress: 0.25 });
});

test('what no pipeline accepts is not analysed, and says why', async () => {
  const { item } = await itemWith({ ...notApplicable, pipeline: null, version: null, reason: 'No pipeline reads CT.' });
  expect(await item()).toMatchObject({
    status: 'NOT_ANALYSED',
    analyses: [{ pipeline: null, status: 'NOT_APPLICABLE', reason: 'No pipeline reads CT.' }],
  });
});

test('a failure counts until the analysis has been run again', async () => {
  const { item, recording } = await itemWith(failed);
  expect(await item()).toMatchObject({ status: 'FAILED' });
  await addAnalysis(graphql.services.database, { recordingId: recording.id }, notApplicable);
  expect(await item()).toMatchObject({ status: 'NOT_ANALYSED', analyses: [{ status: 'NOT_APPLICABLE' }] });
});

test('findings are to be reviewed until each has a decision; candidates do not count', async () => {
  const { database } = graphql.services;
  const { item, analyses } = await itemWith({ suspicion: 0.7 }, { pipeline: 'gait', suspicion: 0.9 });
  const findings = [await addFinding(database, analyses[0]!.id), await addFinding(database, analyses[1]!.id)];
  await addFinding(database, analyses[0]!.id, { kind: 'CANDIDATE', rejected: 'too faint' });
  expect(await item()).toMatchObject({ status: 'TO_REVIEW', suspicion: 0.9, findingCount: 2, decidedCount: 0 });
  for (const { id } of findings) {
    await database.insertInto('decision').values({ findingId: id, kind: 'ACCEPT', decidedBy: 'clinician' }).execute();
  }
  expect(await item()).toMatchObject({ status: 'REVIEWED', findingCount: 2, decidedCount: 2 });
});

test('where nothing was found a reader’s own mark says that somebody looked', async () => {
  const { item, recording } = await itemWith({});
  expect(await item()).toMatchObject({ status: 'TO_REVIEW', findingCount: 0 });
  await graphql.services.database
    .insertInto('annotation')
    .values({ recordingId: recording.id, label: 'normal', kind: 'timeRange', createdBy: 'clinician' })
    .execute();
  expect(await item()).toMatchObject({ status: 'REVIEWED' });
});

test('a study stands where its series stand, and images that came late make it receive again', async () => {
  const { database } = graphql.services;
  const { series } = await addStudy(database, { description: 'Two series', series: 2 });
  const item = async () => (await ask({ search: 'two SERIES' })).edges[0].node;
  const nobody = { ...notApplicable, pipeline: null, version: null };
  await addAnalysis(database, { seriesId: series[0]!.id }, nobody);
  expect(await item()).toMatchObject({ kind: 'STUDY', status: 'RECEIVING' });
  const second = await addAnalysis(database, { seriesId: series[1]!.id }, { pipeline: 'brain-tumour' });
  await addFinding(database, second.id);
  expect(await item()).toMatchObject({ status: 'TO_REVIEW', study: { description: 'Two series' } });
  expect((await item()).analyses).toHaveLength(2);
  const first = await database
    .selectFrom('instance')
    .selectAll()
    .where('seriesId', '=', series[1]!.id)
    .executeTakeFirstOrThrow();
  await database
    .insertInto('instance')
    .values({ ...first, id: undefined, createdAt: undefined, sopInstanceUid: '1.2.3.4' })
    .execute();
  expect(await item()).toMatchObject({ status: 'RECEIVING' });
});

test('studies and recordings stand in one list, by filters and in pages', async () => {
  const { database } = graphql.services;
  for (let count = 0; count < 3; count += 1) {
    await addStudy(database, { patientName: 'Mixed^List', description: '' });
    const { patient } = await addStudy(database, { patientName: 'Mixed^List', description: '' });
    const { id } = await addRecording(database);
    await database.updateTable('recording').set({ patientId: patient.id }).where('id', '=', id).execute();
  }
  const all = await ask({ search: 'mixed^l' });
  expect(all.totalCount).toBe(9);
  const kinds = all.edges.map((edge: { node: { kind: string } }) => edge.node.kind);
  expect(kinds.slice(0, 3)).toEqual(['RECORDING', 'STUDY', 'STUDY']);
  const paged: unknown[] = [];
  let after: string | null = null;
  do {
    const page = await ask({ search: 'mixed^l' }, 4, after);
    paged.push(...page.edges);
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
  } while (after !== null);
  expect(paged).toEqual(all.edges);
  expect((await ask({ search: 'mixed^l', kind: 'STUDY' })).totalCount).toBe(6);
  expect((await ask({ search: 'mixed^l', status: ['REVIEWED', 'FAILED'] })).totalCount).toBe(0);
  expect((await ask({ search: 'mixed^l', kind: 'RECORDING', status: ['RECEIVING'] })).totalCount).toBe(3);
});
