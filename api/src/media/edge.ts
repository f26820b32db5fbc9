/** Videos as received, and what analyses found in videos and images: poses, masks. */
import { Readable } from 'node:stream';
import express, { type Request, type Response, type Router } from 'express';
import { noteMarks, readerOf, withheldOf } from '../analyses/withheld.js';
import type { AccessAudit, AccessEvent } from '../audit/access-audit.js';
import type { Row } from '../database/tables.js';
import { addressOf, createGuard, refuse, viewerOf } from '../identity/guard.js';
import { NOTICE } from '../relay/notice.js';
import type { Services } from '../services.js';
import type { ObjectStore } from '../storage/object-store.js';
import { sendStream } from '../storage/send-stream.js';
import { sendObject } from './send.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * `/recordings/:id`, `/recordings/:id/web`, `/analyses/:id/poses`, `/analyses/:id/heat-map`,
 * `/analyses/:id/masks/:sha256` and `/decisions/:id/masks/:sha256`; ids are those of rows, as `videoUrl`, `posesUrl`,
 * `HeatMap.url` and `Mask.url` of GraphQL say.
 */
export function createMediaEdge(services: Services, access: AccessAudit): Router {
  const { database, storage } = services;
  const guard = createGuard({ ...services, access });
  const router = express.Router();
  const note = (
    request: Request<{ id: string }>,
    action: AccessEvent['action'],
    subject: AccessEvent['subject'],
    detail?: AccessEvent['detail'],
  ) =>
    access.opened({
      action,
      actor: viewerOf(request),
      address: addressOf(request),
      subject,
      ...(detail && { detail }),
    });

  /** Marks of a mammogram that wait for this reader's first read: refused here, and true. */
  const isWithheld = async (request: Request, response: Response, analysis: MarkedAnalysis): Promise<boolean> => {
    const reader = readerOf(services, access, viewerOf(request), addressOf(request));
    const reason = await withheldOf(reader, analysis);
    if (reason === null) await noteMarks(reader, analysis);
    else refuse(response, 403, 'FORBIDDEN', reason);
    return reason !== null;
  };

  router.get('/recordings/:id', guard('read'), async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const recording = UUID.test(id)
      ? await database.selectFrom('recording').selectAll().where('id', '=', id).executeTakeFirst()
      : undefined;
    if (recording === undefined) return refuse(response, 404, 'NOT_FOUND', 'There is no such recording.');
    await note(request, 'recording.retrieve', { type: 'Recording', id });
    await sendObject(request, response, storage, recording);
  });

  router.get('/recordings/:id/web', guard('read'), async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const web = UUID.test(id)
      ? await database.selectFrom('webVersion').select('sha256').where('recordingId', '=', id).executeTakeFirst()
      : undefined;
    if (web?.sha256 == null) {
      return refuse(response, 404, 'NOT_FOUND', 'There is no such recording, or it has no web version (yet).');
    }
    await note(request, 'recording.retrieve', { type: 'Recording', id }, { version: 'web' });
    await sendObject(request, response, storage, { sha256: web.sha256, mediaType: 'video/mp4' });
  });

  router.get('/analyses/:id/poses', guard('read'), async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const analysis = UUID.test(id)
      ? await database.selectFrom('analysis').select('posesSha256').where('id', '=', id).executeTakeFirst()
      : undefined;
    const sha256 = analysis?.posesSha256;
    if (sha256 == null) return refuse(response, 404, 'NOT_FOUND', 'There is no such analysis, or it has no poses.');
    await note(request, 'poses.retrieve', { type: 'Analysis', id });
    response.set({
      'Cache-Control': 'private, max-age=31536000, immutable',
      'Content-Type': 'application/json; charset=utf-8',
      ETag: `"${sha256}"`,
      Vary: 'Accept-Encoding',
    });
    if (request.fresh) return void response.status(304).end();
    const zipped = request.acceptsEncodings('gzip', 'identity') === 'gzip';
    if (zipped) response.set('Content-Encoding', 'gzip');
    await sendStream(request, response, await readPoses(storage, sha256), { zipped });
  });

  router.get('/analyses/:id/masks/:sha256', guard('read'), async (request: MaskRequest, response) => {
    const { id, sha256 } = request.params;
    const analysis = UUID.test(id)
      ? await database
          .selectFrom('analysis')
          .select(['seriesId', 'status', 'masks'])
          .where('id', '=', id)
          .executeTakeFirst()
      : undefined;
    // Only what this analysis drew: a hash is no key to the other objects of the store.
    if (!analysis?.masks.some((mask) => mask.sha256 === sha256)) {
      return refuse(response, 404, 'NOT_FOUND', 'There is no such analysis, or it has no such mask.');
    }
    if (await isWithheld(request, response, analysis)) return;
    await note(request, 'mask.retrieve', { type: 'Analysis', id });
    await sendObject(request, response, storage, { sha256, mediaType: 'image/png' });
  });

  router.get('/decisions/:id/masks/:sha256', guard('read'), async (request: MaskRequest, response) => {
    const { id, sha256 } = request.params;
    const decision = UUID.test(id)
      ? await database
          .selectFrom('decision')
          .innerJoin('finding', 'finding.id', 'decision.findingId')
          .innerJoin('analysis', 'analysis.id', 'finding.analysisId')
          .select(['analysis.seriesId', 'analysis.status', 'decision.masks'])
          .where('decision.id', '=', id)
          .executeTakeFirst()
      : undefined;
    if (!decision?.masks?.some((mask) => mask.sha256 === sha256)) {
      return refuse(response, 404, 'NOT_FOUND', 'There is no such decision, or it has no such mask.');
    }
    if (await isWithheld(request, response, decision)) return;
    await note(request, 'mask.retrieve', { type: 'Decision', id });
    await sendObject(request, response, storage, { sha256, mediaType: 'image/png' });
  });

  router.get('/analyses/:id/heat-map', guard('read'), async (request: Request<{ id: string }>, response) => {
    const { id } = request.params;
    const analysis = UUID.test(id)
      ? await database
          .selectFrom('analysis')
          .select(['seriesId', 'status', 'heatMap'])
          .where('id', '=', id)
          .executeTakeFirst()
      : undefined;
    if (!analysis?.heatMap) {
      return refuse(response, 404, 'NOT_FOUND', 'There is no such analysis, or it has no heat map.');
    }
    if (await isWithheld(request, response, analysis)) return;
    await note(request, 'heatMap.retrieve', { type: 'Analysis', id });
    await sendObject(request, response, storage, { sha256: analysis.heatMap.sha256, mediaType: 'image/png' });
  });
  return router;
}

type MarkedAnalysis = Pick<Row<'analysis'>, 'seriesId' | 'status'>;
type MaskRequest = Request<{ id: string; sha256: string }>;

/** The stored object is `{…}`: the notice goes in behind its brace, the rest follows as it is. */
async function readPoses(storage: ObjectStore, sha256: string): Promise<Readable> {
  const { sizeBytes } = await storage.stat(sha256);
  const rest = await storage.read(sha256, { start: 1, end: sizeBytes - 1 });
  return Readable.from(
    (async function* () {
      yield Buffer.from(`{"notice":${JSON.stringify(NOTICE)},`);
      yield* rest;
    })(),
  );
}
