import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessAudit } from '../audit/access-audit.js';
import { encodePng } from '../formats/png.js';
import { createTestServices, startTestServer, type TestServer, type TestServices } from '../testing.js';
import { createMediaEdge } from './edge.js';

const video = Buffer.from('0123456789'.repeat(1000));
const poses = { fps: 5, width: 4, height: 3, frames: [{ time: 0, score: 1, landmarks: null, world: null }] };

const mask = encodePng(2, 1, Uint8Array.of(0, 255));

let services: TestServices;
let server: TestServer;
let recording: string;
let analysis: string;
let maskSha256: string;

async function store(bytes: Buffer, mediaType: string): Promise<string> {
  const object = await services.storage.put(Readable.from([bytes]));
  await services.database
    .insertInto('object')
    .values({ ...object, mediaType })
    .execute();
  return object.sha256;
}

beforeAll(async () => {
  services = await createTestServices();
  const { database } = services;
  server = await startTestServer(express().use('/media', createMediaEdge(services, new AccessAudit(database))));
  const row = await database
    .insertInto('recording')
    .values({
      fileName: 'a.mp4',
      sha256: await store(video, 'video/mp4'),
      sizeBytes: video.length,
      mediaType: 'video/mp4',
      codec: 'h264',
      width: 4,
      height: 3,
      fps: 5,
      variableFrameRate: false,
      duration: 1,
      frameCount: 5,
      frameTimes: [0, 0.2, 0.4, 0.6, 0.8],
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  recording = row.id;
  maskSha256 = await store(mask, 'image/png');
  const analysed = await database
    .insertInto('analysis')
    .values({
      recordingId: recording,
      pipeline: 'exercise',
      version: '1.0.0',
      occasion: 'request:1',
      status: 'SUCCEEDED',
      finishedAt: new Date(),
      masks: JSON.stringify([
        { mark: 'a', sopInstanceUid: '1.2', frame: 1, label: 'tumour', columns: 2, rows: 1, sha256: maskSha256 },
      ]),
      posesSha256: await store(Buffer.from(JSON.stringify(poses)), 'application/json'),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  analysis = analysed.id;
});
afterAll(async () => {
  await server.stop();
  await services.close();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${server.url}/media${path}`, {
    method,
    // As a browser asks again; fetch by itself would forbid an answer from memory.
    headers: { authorization: `Bearer ${services.tokens.THERAPIST}`, 'cache-control': 'max-age=0', ...headers },
  });
const getVideo = (headers: Record<string, string> = {}, method = 'GET') =>
  get(`/recordings/${recording}`, headers, method);

test('a video comes as it was received', async () => {
  const response = await getVideo();
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('video/mp4');
  expect(response.headers.get('accept-ranges')).toBe('bytes');
  expect(response.headers.get('cache-control')).toContain('private');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(video);
});

test.each([
  ['bytes=0-3', 0, 3],
  ['bytes=5-', 5, 9999],
  ['bytes=-4', 9996, 9999],
  ['bytes=9990-20000', 9990, 9999],
  ['bytes=0-3,2-8', 0, 8],
])('the range %s gives its part', async (range, start, end) => {
  const response = await getVideo({ range });
  expect(response.status).toBe(206);
  expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end}/10000`);
  expect(response.headers.get('content-length')).toBe(String(end - start + 1));
  expect(Buffer.from(await response.arrayBuffer())).toEqual(video.subarray(start, end + 1));
});

test('a range behind the end is refused with the size', async () => {
  const response = await getVideo({ range: 'bytes=10000-' });
  expect(response.status).toBe(416);
  expect(response.headers.get('content-range')).toBe('bytes */10000');
  expect(await response.json()).toMatchObject({ notice: 'Research use, not for diagnosis.' });
});

test.each(['bytes=0-1,5-6', 'frames=1-2', 'bytes=x'])('the range %s is answered by the whole', async (range) => {
  const response = await getVideo({ range });
  expect(response.status).toBe(200);
  expect((await response.arrayBuffer()).byteLength).toBe(10_000);
});

test('a part is given only of what the client has the rest of', async () => {
  const etag = (await getVideo({}, 'HEAD')).headers.get('etag')!;
  expect(etag).toBe(`"${createHash('sha256').update(video).digest('hex')}"`);
  expect((await getVideo({ range: 'bytes=0-3', 'if-range': etag })).status).toBe(206);
  expect((await getVideo({ range: 'bytes=0-3', 'if-range': '"other"' })).status).toBe(200);
  expect((await getVideo({ 'if-none-match': etag })).status).toBe(304);
});

test('HEAD tells the size and sends nothing', async () => {
  const response = await getVideo({}, 'HEAD');
  expect(response.headers.get('content-length')).toBe('10000');
  expect((await response.arrayBuffer()).byteLength).toBe(0);
});

test('poses come as JSON with the notice, packed where the client can unpack', async () => {
  for (const encoding of ['identity', 'gzip']) {
    const response = await get(`/analyses/${analysis}/poses`, { 'accept-encoding': encoding });
    expect(response.headers.get('content-encoding')).toBe(encoding === 'gzip' ? 'gzip' : null);
    expect(await response.json()).toEqual({ notice: 'Research use, not for diagnosis.', ...poses });
  }
});

test('a mask comes as it was drawn, from the analysis that drew it, and opening it is on record', async () => {
  const path = `/analyses/${analysis}/masks/${maskSha256}`;
  expect((await get(path, { authorization: '' })).status).toBe(401);
  const response = await get(path);
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(mask);
  const { sha256: other } = await services.database
    .selectFrom('recording')
    .select('sha256')
    .where('id', '=', recording)
    .executeTakeFirstOrThrow();
  expect((await get(`/analyses/${analysis}/masks/${other}`)).status).toBe(404);
  const rows = await services.database
    .selectFrom('auditEvent')
    .selectAll()
    .where('action', '=', 'mask.retrieve')
    .execute();
  expect(rows).toMatchObject([{ outcome: 'success', actorId: 'therapist', subjectId: analysis }]);
});

test("a reader's mask comes from the decision that drew it, and from no other", async () => {
  const { database } = services;
  const finding = await database
    .insertInto('finding')
    .values({
      ...{ analysisId: analysis, kind: 'FINDING', position: 0, key: 'a', label: 'tumour', score: 1 },
      ...{ boxes: '[]', stages: '[]', measurements: '[]' },
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const drawn = encodePng(2, 1, Uint8Array.of(255, 0));
  const sha256 = await store(drawn, 'image/png');
  const where = { mark: 'a', sopInstanceUid: '1.2', frame: 1, label: 'tumour', columns: 2, rows: 1 };
  const decision = await database
    .insertInto('decision')
    .values({
      ...{ findingId: finding.id, kind: 'EDIT', reason: 'smaller', decidedBy: 'clinician' },
      masks: JSON.stringify([{ ...where, sha256 }]),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const path = `/decisions/${decision.id}/masks/${sha256}`;
  expect((await get(path, { authorization: '' })).status).toBe(401);
  expect(Buffer.from(await (await get(path)).arrayBuffer())).toEqual(drawn);
  expect((await get(`/decisions/${decision.id}/masks/${maskSha256}`)).status).toBe(404);
  expect((await get(`/analyses/${analysis}/masks/${sha256}`)).status).toBe(404);
  const subject = database.selectFrom('auditEvent').selectAll().where('subjectId', '=', decision.id);
  expect(await subject.execute()).toMatchObject([{ action: 'mask.retrieve', subjectType: 'Decision' }]);
});

test('the version for browsers comes beside the original, once it is made', async () => {
  expect((await get(`/recordings/${recording}/web`)).status).toBe(404);
  const web = Buffer.from('web version');
  await services.database
    .insertInto('webVersion')
    .values({
      ...{ recordingId: recording, status: 'READY', reason: 'NOT_PLAYABLE', progress: 1, finishedAt: new Date() },
      sha256: await store(web, 'video/mp4'),
    })
    .execute();
  const response = await get(`/recordings/${recording}/web`, { range: 'bytes=0-2' });
  expect([response.status, await response.text()]).toEqual([206, 'web']);
  expect((await get(`/recordings/${recording}/web`, { authorization: '' })).status).toBe(401);
  expect(Buffer.from(await (await getVideo()).arrayBuffer())).toEqual(video);
});

test.each([
  '/recordings/nothing',
  '/recordings/00000000-0000-4000-8000-000000000000',
  '/recordings/nothing/web',
  '/analyses/x/poses',
  '/analyses/x/masks/y',
  '/decisions/x/masks/y',
  '/analyses/x/heat-map',
  '/other',
])('%s is not found', async (path) => {
  expect((await get(path)).status).toBe(404);
});

test('without a token nothing comes', async () => {
  expect((await getVideo({ authorization: '' })).status).toBe(401);
});

test('watching is one row of the audit trail, however many ranges the player asks for', async () => {
  await Promise.all(Array.from({ length: 20 }, (_, place) => getVideo({ range: `bytes=${place}-${place + 9}` })));
  const rows = await services.database
    .selectFrom('auditEvent')
    .selectAll()
    .where('action', '=', 'recording.retrieve')
    .where('detail', 'is', null)
    .execute();
  expect(rows).toMatchObject([{ outcome: 'success', actorId: 'therapist', subjectId: recording }]);
});

test('marks of a mammogram are refused to a reader before the first read, and not to a system', async () => {
  const { database } = services;
  const patient = await database
    .insertInto('patient')
    .values({ name: 'Doe' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const study = await database
    .insertInto('study')
    .values({ patientId: patient.id, studyInstanceUid: '1.2.3' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const series = await database
    .insertInto('series')
    .values({ studyId: study.id, seriesInstanceUid: '1.2.3.4', modality: 'MG' })
    .returning('id')
    .executeTakeFirstOrThrow();
  const read = await database
    .insertInto('analysis')
    .values({
      seriesId: series.id,
      pipeline: 'mammography',
      version: '1.0.0',
      occasion: 'request:2',
      status: 'SUCCEEDED',
      finishedAt: new Date(),
      masks: JSON.stringify([
        { mark: 'a', sopInstanceUid: '1.2', frame: 1, label: 'mass', columns: 2, rows: 1, sha256: maskSha256 },
      ]),
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  const path = `/analyses/${read.id}/masks/${maskSha256}`;
  const refused = await get(path);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { message: expect.stringContaining('first read') } });
  expect((await get(path, { authorization: `Bearer ${services.tokens.INTEGRATION}` })).status).toBe(200);
  await database
    .insertInto('mammographyRead')
    .values({
      ...{ studyId: study.id, readerId: 'therapist', leftCategory: '2', density: 'b', marksSeenBefore: false },
      recommendation: 'ROUTINE_SCREENING',
    })
    .execute();
  expect((await get(path)).status).toBe(200);
  const views = await database.selectFrom('marksView').selectAll().execute();
  expect(views).toMatchObject([{ studyId: study.id, readerId: 'therapist' }]);
});
