import { afterAll, beforeAll, expect, test } from 'vitest';
import { addAnalysis, addRecording, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql();
});
afterAll(() => graphql.stop());

test('a fault of the server is told by a number, without a word of what is inside', async () => {
  const { database } = graphql.services;
  const recording = await addRecording(database);
  await database
    .insertInto('object')
    .values({ sha256: 'f'.repeat(64), sizeBytes: 1, mediaType: 'application/json' })
    .execute();
  // The row says that there is an object, and the store has none: a disk that lost it.
  await addAnalysis(database, { recordingId: recording.id }, { curvesSha256: 'f'.repeat(64) });
  const { errors } = await graphql.ask('CLINICIAN', '{ analyses { edges { node { curves { name } } } } }');
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'INTERNAL', id: expect.stringMatching(/^[0-9a-f-]{36}$/) } });
  expect(errors?.[0]?.message).toContain(errors?.[0]?.extensions.id);
  expect(JSON.stringify(errors)).not.toMatch(/ffff|stack|at /);
});

test.each([
  ['a query that does not parse', '{ viewer {', 400],
  ['a field that is not there', '{ viewer { password } }', 400],
  ['a variable that is missing', 'query ($id: ID!) { node(id: $id) { id } }', 400],
])('%s is a mistake of who asks', async (_what, query, status) => {
  const answer = await graphql.ask('CLINICIAN', query);
  expect(answer.status).toBe(status);
  expect(answer.errors?.[0]?.extensions).toEqual({ code: 'INVALID_INPUT' });
  expect(answer.extensions.notice).toBe('Research use, not for diagnosis.');
});

const nested = (levels: number) =>
  `{ studies { edges { node ${'{ patient { studies { edges { node '.repeat(levels)}{ id }${' } } } }'.repeat(levels)} } } }`;

test('what nests too deep is refused before it runs, by fragments as well', async () => {
  expect((await graphql.ask('CLINICIAN', nested(3))).errors).toBeUndefined();
  expect((await graphql.ask('CLINICIAN', nested(4))).errors?.[0]?.message).toContain('at most 16');
  const byFragments = `{ studies { edges { node { ...A } } } }
    fragment A on Study { patient { studies { edges { node { ...B } } } } }
    fragment B on Study { patient { studies { edges { node { ...C } } } } }
    fragment C on Study { patient { studies { edges { node { ...D } } } } }
    fragment D on Study { patient { studies { edges { node { id } } } } }`;
  expect((await graphql.ask('CLINICIAN', byFragments)).errors?.[0]?.message).toContain('at most 16');
});

test('fragments that use each other twice are refused at once, not after ages', async () => {
  const levels = Array.from(
    { length: 40 },
    (_, level) => `fragment F${level} on Patient { a: id ...F${level + 1} b: id ...F${level + 1} }`,
  );
  const query = `{ patients { edges { node { ...F0 } } } } ${levels.join(' ')} fragment F40 on Patient { id }`;
  const started = Date.now();
  await graphql.ask('CLINICIAN', query);
  expect(Date.now() - started).toBeLessThan(5000);
});

test.each([
  [
    'in the query',
    'query { studies(first: 500) { edges { node { series(first: 500) { edges { node { instances(first: 100) { edges { node { id } } } } } } } } } }',
  ],
  [
    'by a variable',
    'query ($n: Int = 500) { studies(first: $n) { edges { node { series(first: $n) { edges { node { instances(first: $n) { edges { node { id } } } } } } } } } }',
  ],
  [
    'in a fragment',
    'query { studies(first: 500) { edges { node { ...S } } } } fragment S on Study { series(first: 500) { edges { node { instances(first: 100) { edges { node { id } } } } } } }',
  ],
])('pages within pages that could hold millions are refused: %s', async (_what, query) => {
  const { errors } = await graphql.ask('CLINICIAN', query, { n: 500 });
  expect(errors?.[0]).toMatchObject({ extensions: { code: 'INVALID_INPUT' } });
  expect(errors?.[0]?.message).toContain('objects');
});

async function post(body: string, headers: Record<string, string>) {
  const authorization = `Bearer ${graphql.services.tokens.CLINICIAN}`;
  const response = await fetch(graphql.url, { method: 'POST', headers: { authorization, ...headers }, body });
  return { status: response.status, body: (await response.json()) as { extensions: { notice: string } } };
}

test('a body that is no JSON, or too large, is refused in the form of every other error', async () => {
  const json = { 'content-type': 'application/json' };
  const cases = [
    { ...(await post('{', json)), wanted: 400, code: 'INVALID_INPUT' },
    { ...(await post(JSON.stringify({ query: ' '.repeat(2 ** 20) }), json)), wanted: 413, code: 'TOO_LARGE' },
  ];
  for (const { status, body, wanted, code } of cases) {
    expect(status).toBe(wanted);
    expect(body).toMatchObject({
      errors: [{ extensions: { code } }],
      extensions: { notice: 'Research use, not for diagnosis.' },
    });
  }
});

test('a form of another site cannot ask in somebody’s name', async () => {
  const { status } = await post('{"query":"{ viewer { id } }"}', { 'content-type': 'text/plain' });
  expect(status).toBe(400);
  const url = `${graphql.url}?query=${encodeURIComponent('{ viewer { id } }')}`;
  const authorization = `Bearer ${graphql.services.tokens.CLINICIAN}`;
  expect((await fetch(url, { headers: { authorization } })).status).toBe(400);
});

test('answers carry the notice and are never stored on the way', async () => {
  const response = await fetch(graphql.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      authorization: `Bearer ${graphql.services.tokens.CLINICIAN}`,
    },
    body: JSON.stringify({ query: '{ system { notice version demo } viewer { role } }' }),
  });
  expect(response.headers.get('cache-control')).toBe('no-store');
  expect(await response.json()).toEqual({
    data: {
      system: { notice: 'Research use, not for diagnosis.', version: '0.1.0', demo: false },
      viewer: { role: 'CLINICIAN' },
    },
    extensions: { notice: 'Research use, not for diagnosis.' },
  });
});
