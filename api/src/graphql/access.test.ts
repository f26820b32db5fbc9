import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Role } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { addAnalysis, addFinding, addRecording, newestAuditEvents, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
let finding: string;
beforeAll(async () => {
  graphql = await startGraphql();
  const { database } = graphql.services;
  const recording = await addRecording(database);
  const analysis = await addAnalysis(database, { recordingId: recording.id });
  finding = toGlobalId('Finding', (await addFinding(database, analysis.id)).id);
});
afterAll(() => graphql.stop());

const decide = `mutation ($finding: ID!) { decide(input: { finding: $finding, kind: ACCEPT }) { errors { code } } }`;
const audit = '{ auditEvents(first: 1) { edges { node { action actor { email } } } } }';

test('without a token nothing is answered, not even what the schema is, and the attempt is a row', async () => {
  const { status, errors, extensions, data } = await graphql.ask(null, '{ __schema { queryType { name } } }');
  expect(status).toBe(401);
  expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  expect(extensions.notice).toBe('Research use, not for diagnosis.');
  expect(data).toBeUndefined();
  expect(await newestAuditEvents(graphql.services.database)).toMatchObject([
    { action: 'access.refuse', outcome: 'refused', actorId: null, address: '127.0.0.1' },
  ]);
});

test.each<[Role, string, string]>([
  ['INTEGRATION', decide, 'Mutation.decide'],
  ['AUDITOR', decide, 'Mutation.decide'],
  ['CLINICIAN', audit, 'Query.auditEvents'],
  ['THERAPIST', audit, 'Query.auditEvents'],
  ['INTEGRATION', audit, 'Query.auditEvents'],
])('%s is refused what the role may not do, and the attempt is a row', async (role, query, field) => {
  const { errors } = await graphql.ask(role, query, { finding });
  expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  expect(await newestAuditEvents(graphql.services.database)).toMatchObject([
    { action: 'access.refuse', outcome: 'refused', actorId: role.toLowerCase(), actorRole: role, detail: { field } },
  ]);
  expect(await graphql.services.database.selectFrom('decision').selectAll().execute()).toEqual([]);
});

test.each<Role>(['AUDITOR', 'ADMIN'])('%s reads the audit trail, and that is a row, too', async (role) => {
  const { data } = await graphql.ask(role, audit);
  expect(data.auditEvents.edges[0].node).toEqual({
    action: 'audit.query',
    actor: { email: `${role.toLowerCase()}@example.org` },
  });
});

test('the audit trail can be searched by deed, person and subject', async () => {
  const count = async (filter: Record<string, string>) => {
    const query = 'query ($filter: AuditFilter) { auditEvents(filter: $filter) { totalCount } }';
    return (await graphql.ask('AUDITOR', query, { filter })).data.auditEvents.totalCount;
  };
  expect(await count({ action: 'access.refuse', actor: toGlobalId('User', 'therapist') })).toBe(1);
  expect(await count({ subject: toGlobalId('User', 'therapist') })).toBe(1);
  expect(await count({ action: 'nothing.such' })).toBe(0);
});
