import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAnalysis, addFinding, addRecording, addStudy, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql();
  const { database } = graphql.services;
  for (let count = 0; count < 25; count += 1) {
    const { series } = await addStudy(database, { series: 2, instances: 2 });
    for (const { id } of series) {
      const analysis = await addAnalysis(database, { seriesId: id });
      const finding = await addFinding(database, analysis.id);
      await database
        .insertInto('decision')
        .values({ findingId: finding.id, kind: 'ACCEPT', decidedBy: 'clinician' })
        .execute();
    }
    const recording = await addRecording(database);
    await addAnalysis(database, { recordingId: recording.id });
  }
  // Rows of the audit trail are written once in a while; they are not what is counted here.
  await statementsOf(nested, 1);
  await statementsOf(worklist, 1);
});
afterAll(() => graphql.stop());

const nested = `query ($first: Int) { studies(first: $first) { totalCount edges { node {
  modalities seriesCount instanceCount patient { name studies { totalCount edges { node { id } } } }
  analyses { totalCount edges { node { status series { id } findings { label decisions { decidedBy { name } } }
    candidates { id } decidedCount reviewedMeasurements { name } } } }
  series { totalCount edges { node { description study { id } annotations { id createdBy { name } } instanceCount
    instances { totalCount edges { node { number series { id } } } } analyses { edges { node { id } } } } } }
} } } }`;

const worklist = `query ($first: Int) { worklist(first: $first) { totalCount edges { node {
  status findingCount patient { name } study { modalities } recording { fileName annotations { id } }
  analyses { status reason findings { label } }
} } } }`;

async function statementsOf(query: string, first: number): Promise<number> {
  const before = graphql.services.statements();
  const { errors } = await graphql.ask('CLINICIAN', query, { first });
  expect(errors).toBeUndefined();
  return graphql.services.statements() - before;
}

test.each([
  ['studies with all that hangs on them', nested, 24],
  ['the worklist', worklist, 11],
])('%s take as many queries for twenty-five as for two', async (_what, query, atMost) => {
  const forTwo = await statementsOf(query, 2);
  const forAll = await statementsOf(query, 25);
  expect(forAll).toBe(forTwo);
  expect(forAll).toBeLessThanOrEqual(atMost);
});

test('two aliases with other pages of one relation do not get each other’s', async () => {
  const query = `{ studies(first: 3) { edges { node {
    one: series(first: 1) { edges { node { number } } } two: series(first: 2) { edges { node { number } } } } } } }`;
  const { data } = await graphql.ask('CLINICIAN', query);
  for (const { node } of data.studies.edges) {
    expect(node.one.edges).toHaveLength(1);
    expect(node.two.edges).toHaveLength(2);
  }
});
