import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Role, Row } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { addAnalysis, addFinding, addStudy, newestAuditEvents, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
/** A site that shows marks at once. */
let open: TestGraphql;

beforeAll(async () => {
  graphql = await startGraphql();
  open = await startGraphql({}, { FIRST_READ_BEFORE_MARKS: '0' });
});
afterAll(async () => {
  await graphql.stop();
  await open.stop();
});

interface Exam {
  readonly study: string;
  /** SOP Instance UIDs. */
  readonly images: readonly string[];
  readonly finding: Row<'finding'>;
  readonly row: Row<'study'>;
}

/** A study with one finding and one candidate. */
async function addExam(
  { services: { database } }: TestGraphql,
  modality = 'MG',
  warningsOf: (images: readonly string[]) => object[] = () => [],
): Promise<Exam> {
  const { study, series } = await addStudy(database, { modality });
  const measurements = JSON.stringify([{ name: 'lesions', value: 1, unit: '1' }]);
  const unit = { seriesId: series[0]!.id };
  const instances = database.selectFrom('instance').select('sopInstanceUid').where('seriesId', '=', unit.seriesId);
  const images = (await instances.execute()).map(({ sopInstanceUid }) => sopInstanceUid);
  const warnings = JSON.stringify(warningsOf(images));
  const known = { pipeline: 'mammography', suspicion: 0.8, measurements, warnings };
  const analysis = await addAnalysis(database, unit, known);
  const box = { sopInstanceUid: images[0]!, frame: 1, x: 1, y: 1, width: 9, height: 9, score: 0.9 };
  const finding = await addFinding(database, analysis.id, { label: 'mass', boxes: JSON.stringify([box]) });
  await addFinding(database, analysis.id, { kind: 'CANDIDATE', rejected: 'lymph node' });
  return { study: toGlobalId('Study', study.id), images, finding, row: study };
}

let exam: Exam;
beforeEach(async () => {
  exam = await addExam(graphql);
});

const marksQuery = `query ($id: ID!) { node(id: $id) { ... on Study {
  marksWithheld mammographyReads { id }
  series { edges { node { analyses { edges { node {
    status suspicion marksWithheld decidedCount findings { label } candidates { rejected } masks { url } heatMap { url }
    measurements { name } reviewedMeasurements { name }
  } } } } } }
} } }`;

async function marksFor(role: Role, study = exam.study, of = graphql) {
  const { data, errors } = await of.ask(role, marksQuery, { id: study });
  expect(errors).toBeUndefined();
  const { series, ...rest } = data.node;
  return { ...rest, ...series.edges[0].node.analyses.edges[0].node };
}

const fields = `errors { code message path }
  read { id isFirst right left density recommendation note marksSeenBefore onScreen reader { name } }`;
const commitMutation = `mutation ($input: CommitFirstReadInput!) { commitFirstRead(input: $input) { ${fields}
  study { series { edges { node { analyses { edges { node { findings { label } } } } } } } } } }`;
const amendMutation = `mutation ($input: AmendReadInput!) { amendRead(input: $input) { ${fields} } }`;

const said = { right: 'CATEGORY_1', left: 'CATEGORY_4A', density: 'C', recommendation: 'BIOPSY' };

async function commit(input: object = {}, role: Role = 'CLINICIAN', of = graphql) {
  const { data, errors } = await of.ask(role, commitMutation, { input: { study: exam.study, ...said, ...input } });
  expect(errors).toBeUndefined();
  return data.commitFirstRead;
}

async function amend(after: string, input: object = {}, of = graphql) {
  const variables = { input: { study: exam.study, ...said, after, ...input } };
  const { data, errors } = await of.ask('CLINICIAN', amendMutation, variables);
  expect(errors).toBeUndefined();
  return data.amendRead;
}

const readsOf = ({ row }: Exam, of = graphql) =>
  of.services.database.selectFrom('mammographyRead').where('studyId', '=', row.id).selectAll().execute();

test.each<Role>(['CLINICIAN', 'THERAPIST', 'ADMIN'])('marks wait for the first read of a %s', async (role) => {
  const marks = await marksFor(role);
  expect(marks.marksWithheld).toContain('first read');
  expect(marks).toMatchObject({
    status: 'SUCCEEDED',
    suspicion: null,
    decidedCount: 0,
    findings: [],
    candidates: [],
    masks: [],
    heatMap: null,
    measurements: [],
    reviewedMeasurements: [],
  });
});

test.each<Role>(['INTEGRATION', 'AUDITOR'])('%s, who cannot review, reads marks as ever', async (role) => {
  const marks = await marksFor(role);
  expect(marks).toMatchObject({ marksWithheld: null, suspicion: 0.8, findings: [{ label: 'mass' }] });
  const views = graphql.services.database.selectFrom('marksView').where('studyId', '=', exam.row.id).selectAll();
  expect(await views.execute()).toEqual([]);
});

test('marks of other modalities do not wait', async () => {
  const head = await addExam(graphql, 'MR');
  const marks = await marksFor('CLINICIAN', head.study);
  expect(marks).toMatchObject({ marksWithheld: null, suspicion: 0.8, findings: [{ label: 'mass' }] });
});

test('there is no way round: by id, through a decision, in the worklist', async () => {
  const { database } = graphql.services;
  const id = toGlobalId('Finding', exam.finding.id);
  const decision = await database
    .insertInto('decision')
    .values({ findingId: exam.finding.id, kind: 'ACCEPT', decidedBy: 'therapist' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const nodes = `query ($finding: ID!, $decision: ID!) { finding: node(id: $finding) { id } decision: node(id: $decision) { id } }`;
  const ids = { finding: id, decision: toGlobalId('Decision', decision.id) };
  expect((await graphql.ask('CLINICIAN', nodes, ids)).data).toEqual({ finding: null, decision: null });
  expect((await graphql.ask('AUDITOR', nodes, ids)).data.finding).toEqual({ id });
  const decide = `mutation ($input: DecideInput!) { decide(input: $input) { finding { label } errors { code } } }`;
  const input = { finding: id, kind: 'ACCEPT', after: ids.decision };
  const answer = await graphql.ask('CLINICIAN', decide, { input });
  expect(answer.data.decide).toEqual({ finding: null, errors: [{ code: 'NOT_FOUND' }] });
  const list = `{ worklist { edges { node { study { id } suspicion findingCount decidedCount marksWithheld } } } }`;
  const itemFor = async (role: Role) => {
    const { data } = await graphql.ask(role, list);
    return data.worklist.edges
      .map(({ node }: { node: { study: { id: string } } }) => node)
      .find((node: { study: { id: string } | null }) => node.study?.id === exam.study);
  };
  const hidden = await itemFor('CLINICIAN');
  expect(hidden).toMatchObject({ suspicion: null, findingCount: null, decidedCount: null });
  expect(hidden.marksWithheld).toContain('first read');
  expect(await itemFor('AUDITOR')).toMatchObject({ suspicion: 0.8, findingCount: 1, decidedCount: 1 });
  await commit();
  expect(await itemFor('CLINICIAN')).toMatchObject({ suspicion: 0.8, findingCount: 1, marksWithheld: null });
});

test('a first read is kept with who, when and what, and shows its reader the marks, nobody else', async () => {
  const onScreen = { layout: 'mammography' };
  const payload = await commit({ note: '  spiculated mass, upper outer ', onScreen });
  expect(payload.errors).toEqual([]);
  expect(payload.read).toMatchObject({ ...said, isFirst: true, marksSeenBefore: false, onScreen });
  expect(payload.read.note).toBe('spiculated mass, upper outer');
  expect(payload.read.reader.name).toBe('The clinician');
  const [first] = payload.study.series.edges[0].node.analyses.edges;
  expect(first.node.findings).toEqual([{ label: 'mass' }]);
  const seen = await marksFor('CLINICIAN');
  expect(seen).toMatchObject({ marksWithheld: null, suspicion: 0.8, candidates: [{ rejected: 'lymph node' }] });
  expect(seen.mammographyReads).toEqual([{ id: payload.read.id }]);
  // Another reader reads as independently as the first one did.
  const other = await marksFor('THERAPIST');
  expect(other).toMatchObject({ findings: [], mammographyReads: [] });
  const byId = await graphql.ask('THERAPIST', 'query ($id: ID!) { node(id: $id) { id } }', { id: payload.read.id });
  expect(byId.data.node).toBeNull();
});

test('the trail says which came first: the read, then the marks', async () => {
  const { database } = graphql.services;
  const payload = await commit({ note: 'Mrs Doe' });
  const events = (await newestAuditEvents(database, 2)).reverse();
  expect(events.map(({ action }) => action)).toEqual(['read.commit', 'marks.view']);
  const subject = { subjectType: 'Study', subjectId: exam.row.id, actorId: 'clinician' };
  expect(events[0]).toMatchObject({
    ...subject,
    detail: { right: '1', left: '4A', density: 'c', marksSeenBefore: false },
  });
  expect(events[1]).toMatchObject(subject);
  expect(JSON.stringify(events)).not.toContain('Doe');
  const amended = await amend(payload.read.id, { left: 'CATEGORY_5' });
  expect(amended.read).toMatchObject({ isFirst: false, left: 'CATEGORY_5', marksSeenBefore: true });
  expect(await newestAuditEvents(database)).toMatchObject([
    { action: 'read.amend', detail: { marksSeenBefore: true, left: '5' } },
  ]);
  const { mammographyReads } = await marksFor('CLINICIAN');
  expect(mammographyReads).toEqual([{ id: amended.read.id }, { id: payload.read.id }]);
});

test('where the site shows marks at once, a first read says that they were seen before', async () => {
  exam = await addExam(open);
  expect(await marksFor('CLINICIAN', exam.study, open)).toMatchObject({
    marksWithheld: null,
    findings: [{ label: 'mass' }],
  });
  const [view] = await newestAuditEvents(open.services.database);
  expect(view).toMatchObject({ action: 'marks.view', actorId: 'clinician', subjectId: exam.row.id });
  expect((await commit({}, 'CLINICIAN', open)).read).toMatchObject({ isFirst: true, marksSeenBefore: true });
  // To one who did not open it, nothing went out.
  expect((await commit({}, 'ADMIN', open)).read).toMatchObject({ isFirst: true, marksSeenBefore: false });
});

test('a first read is committed once, an amendment follows the newest, also when two come at once', async () => {
  const first = await commit();
  const again = await commit();
  expect(again).toMatchObject({ read: null, errors: [{ code: 'CONFLICT', path: ['study'] }] });
  const both = await Promise.all([amend(first.read.id), amend(first.read.id, { density: 'D' })]);
  expect(both.map(({ errors }) => errors[0]?.code).sort()).toEqual(['CONFLICT', undefined]);
  const stale = await amend(first.read.id);
  expect(stale).toMatchObject({ read: null, errors: [{ code: 'CONFLICT', path: ['after'] }] });
  expect(await readsOf(exam)).toHaveLength(2);
  exam = await addExam(graphql);
  const first2 = await Promise.all([commit(), commit()]);
  expect(first2.map(({ errors }) => errors[0]?.code).sort()).toEqual(['CONFLICT', undefined]);
});

test('a read of no breast, of other images or of no study is refused, and nothing is kept', async () => {
  expect(await commit({ right: null, left: null })).toMatchObject({
    errors: [{ code: 'INVALID_INPUT', path: ['right'] }],
  });
  expect(await commit({ right: null })).toMatchObject({ errors: [], read: { right: null } });
  exam = await addExam(graphql, 'MR');
  expect(await commit()).toMatchObject({ read: null, errors: [{ code: 'INVALID_INPUT', path: ['study'] }] });
  const unknown = toGlobalId('Study', '00000000-0000-4000-8000-000000000000');
  expect(await commit({ study: unknown })).toMatchObject({ read: null, errors: [{ code: 'NOT_FOUND' }] });
  expect(await readsOf(exam)).toEqual([]);
});

test.each<Role>(['INTEGRATION', 'AUDITOR'])('%s commits no read', async (role) => {
  const { errors } = await graphql.ask(role, commitMutation, { input: { study: exam.study, ...said } });
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await readsOf(exam)).toEqual([]);
});

test('no read and no first view of marks can be changed or removed', async () => {
  const { database } = graphql.services;
  await commit();
  await expect(database.updateTable('mammographyRead').set({ density: 'a' }).execute()).rejects.toThrow(
    'never changed',
  );
  await expect(database.deleteFrom('mammographyRead').execute()).rejects.toThrow('never changed');
  await expect(database.deleteFrom('marksView').execute()).rejects.toThrow('never changed');
});

describe('a side in doubt', () => {
  const message = 'The right CC view is mirrored, or of the other breast than its attributes say.';
  const decideMutation = `mutation ($input: DecideInput!) { decide(input: $input) { finding { label } errors { code message } } }`;
  const doubted = (of = graphql) =>
    addExam(of, 'MG', ([first]) => [
      { code: 'SIDE_DIFFERS', message, sopInstanceUid: first },
      { code: 'UPSIDE_DOWN', message: 'It hangs upside down.', sopInstanceUid: first },
    ]);

  async function accept(of = graphql) {
    const input = { finding: toGlobalId('Finding', exam.finding.id), kind: 'ACCEPT', after: null };
    const { data, errors } = await of.ask('CLINICIAN', decideMutation, { input });
    expect(errors).toBeUndefined();
    return data.decide;
  }

  test('is told before the first read, and no read is kept without the side', async () => {
    exam = await doubted();
    const query = `query ($id: ID!) { node(id: $id) { ... on Study { sidesInDoubt { sopInstanceUid message } } } }`;
    const { data } = await graphql.ask('CLINICIAN', query, { id: exam.study });
    expect(data.node.sidesInDoubt).toEqual([{ sopInstanceUid: exam.images[0], message }]);
    const refused = await commit({ sides: [{ sopInstanceUid: exam.images[1], side: 'RIGHT' }] });
    expect(refused.errors).toMatchObject([{ code: 'INVALID_INPUT', path: ['sides'] }]);
    expect(refused.errors[0].message).toContain(message);
    expect(await readsOf(exam)).toEqual([]);
  });

  test('once it is said, it stands in record and audit, and marks can be decided on', async () => {
    exam = await doubted();
    const sides = [{ sopInstanceUid: exam.images[0], side: 'LEFT' }];
    expect((await commit({ sides })).errors).toEqual([]);
    expect(await readsOf(exam)).toMatchObject([{ sides }]);
    expect(await newestAuditEvents(graphql.services.database, 2)).toContainEqual(
      expect.objectContaining({ action: 'read.commit', detail: expect.objectContaining({ sides }) }),
    );
    expect(await accept()).toMatchObject({ finding: { label: 'mass' }, errors: [] });
  });

  test('of an analysis that came after the read: nothing is decided on that image until an amendment says it', async () => {
    const { database } = graphql.services;
    const { read } = await commit();
    const doubts = [{ code: 'SIDE_DIFFERS', message, sopInstanceUid: exam.images[0]! }];
    const series = database.selectFrom('series').select('id').where('studyId', '=', exam.row.id);
    const { id } = await series.executeTakeFirstOrThrow();
    await addAnalysis(database, { seriesId: id }, { pipeline: 'mammography', warnings: JSON.stringify(doubts) });
    const refused = await accept();
    expect(refused).toMatchObject({ finding: null, errors: [{ code: 'INVALID_INPUT' }] });
    expect(refused.errors[0].message).toContain(message);
    const amended = await amend(read.id, { sides: [{ sopInstanceUid: exam.images[0], side: 'RIGHT' }] });
    expect(amended.errors).toEqual([]);
    expect((await accept()).errors).toEqual([]);
  });

  test('where marks are shown at once, it still has to be said first', async () => {
    exam = await doubted(open);
    expect((await accept(open)).errors).toMatchObject([{ code: 'INVALID_INPUT' }]);
  });

  test.each([
    ['twice', () => [exam.images[0], exam.images[0]]],
    ['of an image of another study', () => ['1.2.3']],
  ])('is refused %s', async (_, images) => {
    exam = await doubted();
    const sides = images().map((sopInstanceUid) => ({ sopInstanceUid, side: 'RIGHT' }));
    expect(await commit({ sides })).toMatchObject({ read: null, errors: [{ code: 'INVALID_INPUT', path: ['sides'] }] });
  });
});
