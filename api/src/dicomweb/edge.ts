/** WADO-RS for the viewer (PS3.18 10.4): metadata, frames, files as received, thumbnails and rendered images. */
import express, { type Request, type Response, type Router } from 'express';
import type { AccessAudit } from '../audit/access-audit.js';
import type { AuditAction, AuditSubjectType } from '../audit/record.js';
import { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { addressOf, createGuard, refuse, viewerOf } from '../identity/guard.js';
import type { Services } from '../services.js';
import { sendStream } from '../storage/send-stream.js';
import { parseAccept } from './accept.js';
import { sendBulkData } from './bulk-data.js';
import { FileCache } from './file-cache.js';
import { type FoundInstance, findInstances } from './find.js';
import { sendFrames } from './frames.js';
import { sendInstance } from './instances.js';
import { metadataEtag, metadataJson } from './metadata.js';
import { sendPalette } from './palette.js';
import { Renderer, sendOverlays, sendRendered, THUMBNAIL_SIDE } from './rendered.js';
import { setRevalidated } from './send.js';

/** A CT of 500 images, or the frames of a large multi-frame object, while somebody scrolls through it. */
const FILES_IN_MEMORY = 256 * 1024 * 1024;

type Params = { study: string; series?: string; instance?: string; frames?: string; path?: string[] };
type Handler = (request: Request<Params>, response: Response, instances: readonly FoundInstance[]) => Promise<void>;

export function createDicomwebEdge(services: Services, access: AccessAudit): Router {
  const { database, storage } = services;
  const guard = createGuard({ ...services, access });
  const files = new FileCache(storage, FILES_IN_MEMORY);
  const kept = new Map<string, string>();
  const decoder = new DecodePool();
  const renderer = new Renderer(files, decoder);
  const router = express.Router();

  /** Finds what the path names, notes who opens which study, and hands over to `handle`. */
  const get = (path: string, handle: Handler) =>
    router.get(path, guard('read'), async (request: Request, response) => {
      // The paths below have these parameters and no others.
      const named = request as unknown as Request<Params>;
      const instances = await findInstances(database, named.params);
      const [first] = instances;
      if (first === undefined) return refuse(response, 404, 'NOT_FOUND', 'There is nothing with these UIDs here.');
      await note(named, 'study.retrieve', 'Study', first.studyId);
      await handle(named, response, instances);
    });
  const note = (request: Request<Params>, action: AuditAction, type: AuditSubjectType, id: string) =>
    access.opened({ action, actor: viewerOf(request), address: addressOf(request), subject: { type, id } });

  const metadata: Handler = async (request, response, instances) => {
    const types = parseAccept(request.headers.accept).map(({ type }) => type);
    const fits = types.some((type) =>
      ['application/dicom+json', 'application/json', 'application/*', '*/*'].includes(type),
    );
    if (!fits) return refuse(response, 406, 'INVALID_INPUT', 'Metadata is given as application/dicom+json.');
    setRevalidated(response, metadataEtag(instances));
    if (request.fresh) return void response.status(304).end();
    response.set('Content-Type', 'application/dicom+json');
    await sendStream(request, response, metadataJson(instances, { files, storage, kept }));
  };
  get('/studies/:study/metadata', metadata);
  get('/studies/:study/series/:series/metadata', metadata);
  get('/studies/:study/series/:series/instances/:instance/metadata', metadata);

  const instance = '/studies/:study/series/:series/instances/:instance';
  get(instance, async (request, response, [one]) => {
    // A file that leaves the house whole is a row of its own.
    await note(request, 'instance.retrieve', 'Instance', one!.id);
    await sendInstance(request, response, one!, storage);
  });
  get(`${instance}/frames/:frames`, (request, response, [one]) =>
    sendFrames(request, response, one!, request.params.frames ?? '', { files, decoder }),
  );
  get(`${instance}/bulkdata/*path`, (request, response, [one]) =>
    sendBulkData(request, response, one!, request.params.path ?? [], { files, decoder }),
  );
  get(`${instance}/palette`, (request, response, [one]) => sendPalette(request, response, one!, files));
  get(`${instance}/thumbnail`, (request, response, [one]) =>
    sendRendered(request, response, one!, middleOf(one!.numberOfFrames), { renderer, defaultSide: THUMBNAIL_SIDE }),
  );
  get(`${instance}/rendered`, (request, response, [one]) =>
    sendRendered(request, response, one!, 1, { renderer, defaultSide: null }),
  );
  get(`${instance}/frames/:frames/rendered`, (request, response, [one]) =>
    sendRendered(request, response, one!, oneFrame(request), { renderer, defaultSide: null }),
  );
  get(`${instance}/frames/:frames/overlays`, (request, response, [one]) =>
    sendOverlays(request, response, one!, oneFrame(request), files),
  );
  get('/studies/:study/series/:series/thumbnail', async (request, response, instances) => {
    // The middle of a stack shows more than its first image, which is often outside of the head.
    const images = instances.filter(({ numberOfFrames }) => numberOfFrames > 0);
    const one = images[Math.floor(images.length / 2)];
    if (one === undefined) return refuse(response, 404, 'NOT_FOUND', 'This series has no images.');
    const options = { renderer, defaultSide: THUMBNAIL_SIDE, changes: true };
    await sendRendered(request, response, one, middleOf(one.numberOfFrames), options);
  });
  return router;
}

/** Infinity, which no image has, for what is no number. */
const oneFrame = ({ params: { frames = '' } }: Request<Params>): number =>
  /^[1-9]\d{0,5}$/.test(frames) ? Number(frames) : Infinity;

const middleOf = (frames: number): number => Math.max(1, Math.ceil(frames / 2));
