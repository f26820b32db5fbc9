import { afterAll, beforeAll, expect, test } from 'vitest';
import { addStudy, setCreatedAt, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql();
});
afterAll(() => graphql.stop());

const page = `query ($first: Int, $after: String, $search: String) {
  studies(first: $first, after: $after, search: $search) {
    totalCount pageInfo { hasNextPage hasPreviousPage endCursor } edges { cursor node { id studyInstanceUid } }
  }
}`;

async function readAll(search: string, between: () => Promise<unknown>): Promise<string[]> {
  const seen: string[] = [];
  let after: string | null = null;
  do {
    const { data } = await graphql.ask('CLINICIAN', page, { first: 3, after, search });
    seen.push(...data.studies.edges.map((edge: { node: { studyInstanceUid: string } }) => edge.node.studyInstanceUid));
    after = data.studies.pageInfo.hasNextPage ? data.studies.pageInfo.endCursor : null;
    await between();
  } while (after !== null);
  return seen;
}

test('pages neither repeat nor skip a study while others arrive', async () => {
  const { database } = graphql.services;
  const uids: string[] = [];
  for (let count = 0; count < 10; count += 1) {
    uids.unshift((await addStudy(database, { description: 'Stable' })).study.studyInstanceUid);
  }
  const seen = await readAll('Stable', () => addStudy(database, { description: 'Stable' }));
  expect(seen).toEqual(uids);
});

test('studies of one and the same millisecond are told apart by their id', async () => {
  const { database } = graphql.services;
  const uids = new Set<string>();
  for (let count = 0; count < 7; count += 1) {
    const { study } = await addStudy(database, { description: 'Same moment' });
    await setCreatedAt(database, 'study', study.id, '2026-01-01 12:00:00.123Z');
    uids.add(study.studyInstanceUid);
  }
  const seen = await readAll('Same moment', async () => undefined);
  expect(seen).toHaveLength(7);
  expect(new Set(seen)).toEqual(uids);
});

test('an empty page, totals and both ends are told', async () => {
  await addStudy(graphql.services.database, { description: 'Ends' });
  await addStudy(graphql.services.database, { description: 'Ends' });
  const { data: none } = await graphql.ask('CLINICIAN', page, { first: 0, search: 'Ends' });
  expect(none.studies).toMatchObject({ totalCount: 2, edges: [], pageInfo: { hasNextPage: true, endCursor: null } });
  const { data: first } = await graphql.ask('CLINICIAN', page, { first: 1, search: 'Ends' });
  expect(first.studies.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
  const after = first.studies.pageInfo.endCursor;
  const { data: last } = await graphql.ask('CLINICIAN', page, { first: 1, after, search: 'Ends' });
  expect(last.studies.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
});

test('what is typed into the search is text, not a pattern', async () => {
  await addStudy(graphql.services.database, { description: '50% dose_A' });
  const count = async (search: string) => (await graphql.ask('CLINICIAN', page, { search })).data.studies.totalCount;
  expect(await count('50% DOSE_a')).toBe(1);
  expect(await count('50_ dose')).toBe(0);
});

const encode = (keys: unknown) => Buffer.from(JSON.stringify(keys)).toString('base64url');
test.each([
  ['no cursor at all', 'hello'],
  ['another connection', encode(['1', '2', '3'])],
  ['a moment that cannot be', encode(['2026-99-99 12:00:00+00', '00000000-0000-0000-0000-000000000000'])],
  ['an id that is none', encode(['2026-01-01 12:00:00+00', "' or 1=1"])],
])('a cursor of %s is refused as the mistake that it is', async (_what, after) => {
  const { errors } = await graphql.ask('CLINICIAN', page, { after });
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
});

test.each([-1, 501])('a page of %i is refused', async (first) => {
  const { errors } = await graphql.ask('CLINICIAN', page, { first });
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
});

test('images come in spatial order, whatever their numbers say, and page on within a series', async () => {
  const { series } = await addStudy(graphql.services.database, { instances: 5 });
  const id = Buffer.from(`Series:${series[0]!.id}`).toString('base64url');
  const query = `query ($id: ID!, $after: String) { node(id: $id) { ... on Series {
    instances(first: 3, after: $after) { totalCount pageInfo { endCursor } edges { node { number } } } } } }`;
  const numbers = (data: { node: { instances: { edges: { node: { number: number } }[] } } }) =>
    data.node.instances.edges.map((edge) => edge.node.number);
  const { data } = await graphql.ask('CLINICIAN', query, { id });
  expect(data.node.instances.totalCount).toBe(5);
  const next = await graphql.ask('CLINICIAN', query, { id, after: data.node.instances.pageInfo.endCursor });
  expect([...numbers(data), ...numbers(next.data)]).toEqual([5, 4, 3, 2, 1]);
});
