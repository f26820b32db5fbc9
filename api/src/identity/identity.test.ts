import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestDatabase, type TestDatabase } from '../database/testing.js';
import { type Auth, createAuth } from './auth.js';
import { type Authenticate, createAuthenticate } from './authenticate.js';
import { BELIEVED_MS, RecentViewers } from './recent.js';
import { createToken } from './tokens.js';
import { closeDemoUsers, createUser, ensureDemoUsers, UserExistsError } from './users.js';

const origin = 'http://localhost:3000';
let db: TestDatabase;
let auth: Auth;
let authenticate: Authenticate;
let now = 0;

beforeAll(async () => {
  db = await createTestDatabase();
  const recent = new RecentViewers(() => now);
  auth = createAuth({ database: db.database, secret: 's'.repeat(32), origin, trustedOrigins: [], recent });
  authenticate = createAuthenticate(auth, db.database, recent);
  await ensureDemoUsers(auth, db.database);
});
afterAll(() => db.close());

function signIn(email: string, password: string): Promise<Response> {
  return auth.handler(
    new Request(`${origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin, 'x-overread-address': '192.0.2.7' },
      body: JSON.stringify({ email, password }),
    }),
  );
}

async function cookieOf(response: Response): Promise<string> {
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

const lastEvents = (count: number) =>
  db.database.selectFrom('auditEvent').selectAll().orderBy('id', 'desc').limit(count).execute();

test('a good password gives a session, with the role, and an audit row', async () => {
  const response = await signIn('therapist@demo.local', 'overread-demo');
  expect(response.status).toBe(200);
  const viewer = await authenticate({ headers: { cookie: await cookieOf(response) } });
  expect(viewer).toMatchObject({ email: 'therapist@demo.local', role: 'THERAPIST' });
  expect(await lastEvents(1)).toMatchObject([
    { action: 'session.start', outcome: 'success', actorId: viewer?.id, actorRole: 'THERAPIST', address: '192.0.2.7' },
  ]);
});

test('a bad password gives none, and an audit row with who tried', async () => {
  const response = await signIn('therapist@demo.local', 'wrong-password');
  expect(response.status).toBe(401);
  expect(await lastEvents(1)).toMatchObject([
    { action: 'session.start', outcome: 'refused', actorId: null, detail: { email: 'therapist@demo.local' } },
  ]);
});

test('signing out ends the session at once and is recorded', async () => {
  const cookie = await cookieOf(await signIn('auditor@demo.local', 'overread-demo'));
  expect(await authenticate({ headers: { cookie } })).toMatchObject({ role: 'AUDITOR' });
  const headers = { cookie, origin, 'content-type': 'application/json' };
  await auth.handler(new Request(`${origin}/api/auth/sign-out`, { method: 'POST', headers, body: '{}' }));
  expect(await authenticate({ headers: { cookie } })).toBeNull();
  expect(await lastEvents(1)).toMatchObject([{ action: 'session.end', actorRole: 'AUDITOR' }]);
});

test('nobody signs up by himself', async () => {
  const response = await auth.handler(
    new Request(`${origin}/api/auth/sign-up/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin },
      body: JSON.stringify({ email: 'x@y.org', password: 'long-enough-password', name: 'X', role: 'ADMIN' }),
    }),
  );
  expect(response.status).toBe(400);
  const users = await db.database.selectFrom('user').select('email').where('email', '=', 'x@y.org').execute();
  expect(users).toEqual([]);
});

test('a token stands for its user until five seconds after it is revoked, and only its hash is kept', async () => {
  const id = await createUser(auth, db.database, {
    email: 'Pacs@Example.org',
    name: 'PACS',
    role: 'INTEGRATION',
    password: 'a-long-password',
  });
  const token = await createToken(db.database, id, 'gateway');
  const asking = { headers: { authorization: `Bearer ${token}` } };
  expect(await authenticate(asking)).toMatchObject({ id, email: 'pacs@example.org', role: 'INTEGRATION' });
  expect(JSON.stringify(await db.database.selectFrom('apiToken').selectAll().execute())).not.toContain(token);
  await db.database.updateTable('apiToken').set({ revokedAt: new Date() }).execute();
  now += BELIEVED_MS - 1;
  expect(await authenticate(asking)).toMatchObject({ id });
  // It has asked all the time, and still the time is over.
  now += 1;
  expect(await authenticate(asking)).toBeNull();
});

test('a session that another process has ended is over after five seconds; who was not found is looked up each time', async () => {
  const cookie = await cookieOf(await signIn('clinician@demo.local', 'overread-demo'));
  const asking = { headers: { cookie } };
  const viewer = await authenticate(asking);
  expect(viewer).toMatchObject({ role: 'CLINICIAN' });
  await db.database.deleteFrom('session').where('userId', '=', viewer!.id).execute();
  now += BELIEVED_MS;
  expect(await authenticate(asking)).toBeNull();

  const recent = new RecentViewers(() => now);
  expect(await recent.viewer('token x', async () => null)).toBeNull();
  expect(await recent.viewer('token x', async () => viewer)).toBe(viewer);
  // Signed out while it was being looked up: not believed a second time.
  const late = await recent.viewer('token y', async () => {
    recent.forget();
    return viewer;
  });
  expect(late).toBe(viewer);
  expect(await recent.viewer('token y', async () => null)).toBeNull();
});

test('an address has one account', async () => {
  const again = { email: 'admin@demo.local', name: 'Again', role: 'ADMIN', password: 'a-long-password' } as const;
  await expect(createUser(auth, db.database, again)).rejects.toThrow(UserExistsError);
});

test('without demo mode the demo accounts cannot sign in, and with it they can again', async () => {
  await closeDemoUsers(db.database);
  expect((await signIn('admin@demo.local', 'overread-demo')).status).toBe(401);
  await ensureDemoUsers(auth, db.database);
  expect((await signIn('admin@demo.local', 'overread-demo')).status).toBe(200);
});
