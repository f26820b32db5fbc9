import { type Client, createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { notify } from '../database/notifications.js';
import type { Role } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { addAnalysis, addRecording, newestAuditEvents, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
const clients: Client[] = [];
let listening = 0;
let expected = 0;
beforeAll(async () => {
  graphql = await startGraphql();
  const { pubsub } = graphql.services;
  const subscribeTo = pubsub.subscribe;
  pubsub.subscribe = (...topic) => {
    listening += 1;
    return subscribeTo(...topic);
  };
});
afterAll(async () => {
  for (const client of clients) await client.dispose();
  await graphql.stop();
});

/** A real client on a real socket. Resolves `first` with the first event that comes. */
function subscribe(role: Role | null, query: string, variables: Record<string, unknown> = {}) {
  const client = createClient({
    url: graphql.url.replace('http', 'ws'),
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    connectionParams: role === null ? {} : { authorization: `Bearer ${graphql.services.tokens[role]}` },
  });
  clients.push(client);
  const events = client.iterate<Record<string, { id: string; [field: string]: unknown }>>({ query, variables });
  return { next: async () => (await events.next()).value, stop: () => events.return?.() };
}

/** Until the server listens for what was subscribed to last: what is told before is told to nobody. */
async function settle(): Promise<void> {
  while (listening < expected) await new Promise((resolve) => setTimeout(resolve, 10));
}

const progress = 'subscription ($subject: ID) { analysisProgress(subject: $subject) { id status progress stage } }';

async function runningAnalysis() {
  const { database } = graphql.services;
  const recording = await addRecording(database);
  const analysis = await addAnalysis(database, { recordingId: recording.id }, { status: 'RUNNING', progress: 0 });
  const tell = async (fraction: number) => {
    // As the worker does it: the row and the notification in one transaction, through PostgreSQL.
    await database.transaction().execute(async (trx) => {
      await trx.updateTable('analysis').set({ progress: fraction }).where('id', '=', analysis.id).execute();
      const payload = { analysisId: analysis.id, seriesId: null, studyId: null, recordingId: recording.id };
      await notify(trx, 'analysis', payload);
    });
  };
  return { recording, analysis, tell };
}

test('each step of an analysis arrives with what stands in the row at that time', async () => {
  const { recording, analysis, tell } = await runningAnalysis();
  const other = await runningAnalysis();
  const events = subscribe('CLINICIAN', progress, { subject: toGlobalId('Recording', recording.id) });
  expected = listening + 1;
  const first = events.next();
  await settle();
  await other.tell(0.9);
  await tell(0.25);
  const id = toGlobalId('Analysis', analysis.id);
  expect(await first).toMatchObject({ data: { analysisProgress: { id, status: 'RUNNING', progress: 0.25 } } });
  const second = events.next();
  await tell(0.5);
  expect(await second).toMatchObject({
    data: { analysisProgress: { id, progress: 0.5 } },
    extensions: { notice: 'Research use, not for diagnosis.' },
  });
  await events.stop();
});

test('an id that cannot be watched is refused when it is subscribed to', async () => {
  const wrong = subscribe('CLINICIAN', progress, { subject: toGlobalId('User', 'clinician') });
  expect(await wrong.next()).toMatchObject({ errors: [{ extensions: { code: 'INVALID_INPUT' } }] });
});

test('of uploads one hears one’s own only', async () => {
  const { database } = graphql.services;
  const events = subscribe('CLINICIAN', 'subscription { uploadProgress { id receivedBytes status } }');
  expected = listening + 1;
  const first = events.next();
  await settle();
  for (const userId of ['therapist', 'clinician']) {
    const id = `upload-of-${userId}`;
    await database
      .insertInto('upload')
      .values({ id, userId, source: 'TUS', fileName: 'a.dcm', sizeBytes: 10, receivedBytes: 4, status: 'RECEIVING' })
      .execute();
    await notify(database, 'upload', { uploadId: id, userId });
  }
  const id = toGlobalId('Upload', 'upload-of-clinician');
  expect(await first).toMatchObject({ data: { uploadProgress: { id, receivedBytes: 4, status: 'RECEIVING' } } });
  await events.stop();
});

test('a socket without a token is closed, and the attempt is a row', async () => {
  await expect(subscribe(null, progress).next()).rejects.toMatchObject({ code: 4403 });
  expect(await newestAuditEvents(graphql.services.database)).toMatchObject([
    { action: 'access.refuse', outcome: 'refused', actorId: null },
  ]);
});

test('queries can be asked over the socket, too, and mistakes have their code', async () => {
  expect(await subscribe('AUDITOR', '{ viewer { role } }').next()).toMatchObject({
    data: { viewer: { role: 'AUDITOR' } },
  });
  await expect(subscribe('AUDITOR', '{ nothing }').next()).rejects.toMatchObject([
    { extensions: { code: 'INVALID_INPUT' } },
  ]);
  const wrong = subscribe('AUDITOR', 'mutation { decide(input: { finding: "x", kind: ACCEPT }) { errors { code } } }');
  expect(await wrong.next()).toMatchObject({ errors: [{ extensions: { code: 'FORBIDDEN' } }] });
});

async function signIn(): Promise<string> {
  const { auth, config, database } = graphql.services;
  const { createUser } = await import('../identity/users.js');
  const credentials = { email: 'cookie@example.org', password: 'long-enough-password' };
  await createUser(auth, database, { ...credentials, name: 'Cookie', role: 'CLINICIAN' });
  const response = await auth.handler(
    new Request(`${config.origin}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: config.origin },
      body: JSON.stringify(credentials),
    }),
  );
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
}

test('a cookie opens a socket from our own pages and from no other’s', async () => {
  const cookie = await signIn();
  const closedWith = (origin: string) =>
    new Promise<number | 'acknowledged'>((resolve, reject) => {
      const socket = new WebSocket(graphql.url.replace('http', 'ws'), 'graphql-transport-ws', {
        headers: { cookie, origin },
      });
      socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
      socket.on('message', () => {
        resolve('acknowledged');
        socket.close();
      });
      socket.on('close', (code) => resolve(code));
      socket.on('error', reject);
    });
  expect(await closedWith(graphql.services.config.origin)).toBe('acknowledged');
  expect(await closedWith('https://elsewhere.example')).toBe(4403);
});

test('an upgrade on another path is not found', async () => {
  const socket = new WebSocket(graphql.url.replace('http', 'ws').replace('graphql', 'elsewhere'));
  await expect(
    new Promise((_, reject) => {
      socket.on('error', reject);
    }),
  ).rejects.toThrow('404');
});
