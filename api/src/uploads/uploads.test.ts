import { randomBytes } from 'node:crypto';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import { Upload } from 'tus-js-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessAudit } from '../audit/access-audit.js';
import type { Role } from '../database/tables.js';
import { createGuard } from '../identity/guard.js';
import { migrateJobs } from '../jobs/worker.js';
import { readObject } from '../storage/object-store.js';
import { createTestServices, startTestServer, type TestServer, type TestServices } from '../testing.js';
import { createUploads, type UploadsEdge } from './tus.js';

const MAX_BYTES = 3_000_000;
let services: TestServices;
let server: TestServer;
let uploads: UploadsEdge;
let folder: string;

beforeAll(async () => {
  services = await createTestServices();
  await migrateJobs(services.pool);
  folder = mkdtempSync(join(tmpdir(), 'overread-uploads-'));
  const { origin } = services.config;
  uploads = await createUploads({ ...services, folder, maxBytes: MAX_BYTES, origin, isOutage: () => false });
  const guard = createGuard({ ...services, access: new AccessAudit(services.database) });
  const app = express();
  app.all(/^\/uploads(\/.*)?$/, guard('upload'), uploads.handler);
  server = await startTestServer(app);
});
afterAll(async () => {
  await server.stop();
  await services.close();
  rmSync(folder, { recursive: true });
});

const bearer = (role: Role) => ({ authorization: `Bearer ${services.tokens[role]}` });
const tus = (role: Role, more: Record<string, string> = {}) => ({ ...bearer(role), 'tus-resumable': '1.0.0', ...more });

function send(bytes: Buffer, role: Role, filename: string): Promise<string> {
  return new Promise((done, fail) => {
    const upload: Upload = new Upload(bytes, {
      endpoint: `${server.url}/uploads`,
      headers: bearer(role),
      metadata: { filename },
      chunkSize: 500_000,
      retryDelays: [],
      onError: fail,
      onSuccess: () => done(upload.url!.split('/').at(-1)!),
    });
    upload.start();
  });
}

async function create(role: Role, length: number, filename = 'x'): Promise<Response> {
  const metadata = `filename ${Buffer.from(filename).toString('base64')}`;
  const headers = tus(role, { 'upload-length': String(length), 'upload-metadata': metadata });
  return fetch(`${server.url}/uploads`, { method: 'POST', headers });
}

const patch = (location: string, role: Role, offset: number, body: Buffer) =>
  fetch(new URL(location, server.url), {
    method: 'PATCH',
    headers: tus(role, { 'upload-offset': String(offset), 'content-type': 'application/offset+octet-stream' }),
    body: new Uint8Array(body),
  });

const rowOf = (id: string) =>
  services.database.selectFrom('upload').selectAll().where('id', '=', id).executeTakeFirst();
const idOf = (location: string) => location.split('/').at(-1)!;

test('a file that was sent in pieces is stored as it was, with its job, and nothing is left behind', async () => {
  const bytes = randomBytes(1_700_000);
  const id = await send(bytes, 'CLINICIAN', 'folder/../Knee ä.mp4');
  const row = await rowOf(id);
  expect(row).toMatchObject({
    userId: 'clinician',
    fileName: 'Knee ä.mp4',
    status: 'PROCESSING',
    sizeBytes: bytes.length,
    receivedBytes: bytes.length,
  });
  expect((await readObject(services.storage, row!.sha256!)).equals(bytes)).toBe(true);
  const jobs = await services.pool.query(
    "select 1 from graphile_worker._private_jobs where payload->>'uploadId' = $1",
    [id],
  );
  expect(jobs.rowCount).toBe(1);
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});

test('a small file needs one request', async () => {
  const bytes = randomBytes(5000);
  const answer = await fetch(`${server.url}/uploads`, {
    method: 'POST',
    headers: tus('CLINICIAN', {
      'upload-length': '5000',
      'upload-metadata': `filename ${Buffer.from('IM1').toString('base64')}`,
      'content-type': 'application/offset+octet-stream',
    }),
    body: new Uint8Array(bytes),
  });
  expect(answer.status).toBe(201);
  expect(answer.headers.get('upload-offset')).toBe('5000');
  const row = await rowOf(idOf(answer.headers.get('location')!));
  expect(row).toMatchObject({ status: 'PROCESSING', fileName: 'IM1', sizeBytes: 5000 });
  expect((await readObject(services.storage, row!.sha256!)).equals(bytes)).toBe(true);
  await expect.poll(() => readdirSync(folder)).toEqual([]);
});

test('an interrupted upload goes on where it stopped', async () => {
  const bytes = randomBytes(1000);
  const location = (await create('THERAPIST', 1000)).headers.get('location')!;
  expect((await patch(location, 'THERAPIST', 0, bytes.subarray(0, 400))).status).toBe(204);
  const head = await fetch(new URL(location, server.url), { method: 'HEAD', headers: tus('THERAPIST') });
  expect(head.headers.get('upload-offset')).toBe('400');
  expect((await patch(location, 'THERAPIST', 400, bytes.subarray(400))).status).toBe(204);
  expect(await rowOf(idOf(location))).toMatchObject({ status: 'PROCESSING' });

  // Whoever did not hear the last answer asks again, and is not to send it all once more.
  const late = (role: Role) => fetch(new URL(location, server.url), { method: 'HEAD', headers: tus(role) });
  expect((await late('THERAPIST')).headers.get('upload-offset')).toBe(String(bytes.length));
  expect((await late('ADMIN')).status).toBe(404);
});

test('an upload is nobody else’s business, and roles that only read send nothing', async () => {
  const location = (await create('THERAPIST', 10)).headers.get('location')!;
  const asked = await fetch(new URL(location, server.url), { method: 'HEAD', headers: tus('ADMIN') });
  expect(asked.status).toBe(404);
  expect((await patch(location, 'CLINICIAN', 0, randomBytes(10))).status).toBe(404);
  expect((await create('AUDITOR', 10)).status).toBe(403);
  const anonymous = await fetch(`${server.url}/uploads`, { method: 'POST', headers: { 'tus-resumable': '1.0.0' } });
  expect(anonymous.status).toBe(401);
  const refused = await services.database
    .selectFrom('auditEvent')
    .select(['actorId', 'outcome'])
    .where('action', '=', 'access.refuse')
    .orderBy('id')
    .execute();
  expect(refused).toEqual([
    { actorId: 'auditor', outcome: 'refused' },
    { actorId: null, outcome: 'refused' },
  ]);
});

test('what is too large is refused before its first byte', async () => {
  expect((await create('CLINICIAN', MAX_BYTES + 1)).status).toBe(413);
});

test('an upload that its sender gives up is forgotten; a finished one cannot be taken back', async () => {
  const location = (await create('CLINICIAN', 10)).headers.get('location')!;
  const remove = (place: string) => fetch(new URL(place, server.url), { method: 'DELETE', headers: tus('CLINICIAN') });
  expect((await remove(location)).status).toBe(204);
  await expect.poll(() => rowOf(idOf(location))).toBeUndefined();
  const finished = await send(randomBytes(10), 'CLINICIAN', 'x');
  expect((await remove(`/uploads/${finished}`)).status).toBe(403);
});

test('a file that was complete when the server died is taken in at the next start', async () => {
  const bytes = randomBytes(100);
  const location = (await create('CLINICIAN', 100)).headers.get('location')!;
  const id = idOf(location);
  // As a server leaves it that was killed between the last byte and the hand-over.
  writeFileSync(join(folder, id), bytes);
  await uploads.recover();
  expect(await rowOf(id)).toMatchObject({ status: 'PROCESSING', sizeBytes: 100 });
  await expect.poll(() => readdirSync(folder)).not.toContain(id);
});
