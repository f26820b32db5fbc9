import { mkdir, readdir } from 'node:fs/promises';
import { EVENTS, Server } from '@tus/server';
import type { Request, RequestHandler, Response } from 'express';
import type { AuditActor } from '../audit/record.js';
import { addressOf, viewerOf } from '../identity/guard.js';
import { acceptObject, type IngestContext } from '../ingest/accept.js';
import type { Log } from '../log.js';
import { fileNameOf } from './file-name.js';
import { Retries } from './retries.js';
import { beginUpload, cancelUpload, findUpload, forgetUnfinished, noteProgress } from './upload.repository.js';
import { UploadStore } from './upload-store.js';
import { takeWhole } from './whole.js';

export interface UploadsOptions extends IngestContext {
  /** Where unfinished files lie. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Browsers of other origins are not let in. */
  readonly origin: string;
  /** What was thrown speaks of this machine, not of the upload. */
  readonly isOutage: (error: unknown) => boolean;
  readonly log: Log;
}

export interface UploadsEdge {
  /** To be called for `/uploads` and all below, behind a guard, with the path as it came. */
  readonly handler: RequestHandler;
  /** Takes in what was complete when the server died, and removes what nobody came back for. Call once, at start. */
  recover(): Promise<void>;
  stop(): void;
}

const PATH = '/uploads';
/** A tus client that hears this asks again after a while. */
const LOCKED = 423;
/** How long an interrupted upload can be taken up again. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
const PROGRESS_MS = 500;

type TusRequest = Parameters<NonNullable<ConstructorParameters<typeof Server>[0]['onUploadFinish']>>[0];
type TusUpload = Parameters<NonNullable<ConstructorParameters<typeof Server>[0]['onUploadFinish']>>[1];

/** What tus answers where a hook refuses. */
const refusal = (status: number, body: string) => ({ status_code: status, body: `${body}\n` });

/**
 * Resumable uploads (https://tus.io/protocols/resumable-upload). A file streams to disk as it comes; when its last byte
 * is here it becomes an object and is handed to `ingest`, and the last request is answered once the object is safely stored.
 */
export async function createUploads(options: UploadsOptions): Promise<UploadsEdge> {
  const { database, folder, log } = options;
  await mkdir(folder, { recursive: true });
  const datastore = new UploadStore({ directory: folder, expirationPeriodInMilliseconds: KEPT_MS }, (id) =>
    cancelUpload(database, id),
  );
  const retries = new Retries(log);

  const takeIn = async (upload: TusUpload, actor: AuditActor, address: string | null): Promise<void> => {
    const { content, path } = await datastore.complete(upload.id, upload.offset);
    await options.storage.adopt(path, content);
    const fileName = fileNameOf(upload.metadata);
    const source = { uploadId: upload.id, source: 'TUS', fileName, actor, address } as const;
    await acceptObject(database, content, source);
  };

  /** For one that is here whole: its sender asks only where it stands, and has nothing more to send. */
  const takeInLater = (upload: TusUpload, actor: AuditActor, address: string | null): void =>
    retries.add(upload.id, async () => {
      // Its sender may have taken it back meanwhile.
      if ((await findUpload(database, upload.id))?.status !== 'RECEIVING') return;
      await takeIn(upload, actor, address);
      await datastore.remove(upload.id);
    });

  const discard = async (id: string): Promise<void> => {
    await cancelUpload(database, id);
    await datastore.remove(id);
  };

  const server = new Server({
    path: PATH,
    datastore,
    maxSize: options.maxBytes,
    // The portal stands before us under another host name.
    relativeLocation: true,
    allowedOrigins: [options.origin],
    postReceiveInterval: PROGRESS_MS,
    // Ids are unguessable, and safe as names of files.
    namingFunction: () => crypto.randomUUID(),
    async onIncomingRequest(request, id) {
      withoutCopies(request);
      if (request.method === 'POST') return;
      const found = await findUpload(database, id);
      // Whose upload it is, is nobody else's business: to others it is not there.
      if (found?.userId !== viewerOf(nodeRequest(request)).id) throw refusal(404, 'There is no such upload.');
      if (request.method === 'DELETE' && found.status !== 'RECEIVING') {
        throw refusal(403, 'The upload is finished; it cannot be taken back.');
      }
    },
    async onUploadCreate(request, upload) {
      const { id } = viewerOf(nodeRequest(request));
      await beginUpload(database, upload.id, id, fileNameOf(upload.metadata), upload.size ?? 0);
      return {};
    },
    async onUploadFinish(request, upload) {
      const node = nodeRequest(request);
      const sender = [viewerOf(node), addressOf(node)] as const;
      try {
        await takeIn(upload, ...sender);
      } catch (error) {
        if (request.method !== 'POST') takeInLater(upload, ...sender);
        // Its sender does not know where it is and sends it again.
        else await discard(upload.id).catch(() => retries.add(upload.id, () => discard(upload.id)));
        throw error;
      }
      return {};
    },
    async onResponseError(request, error) {
      const meant = !(error instanceof Error) && error.status_code < 500;
      if (meant) return undefined;
      const answer = await explain(error);
      // Any other refusal of a HEAD is taken for "gone", and all that was sent would be sent again.
      return request.method === 'HEAD' ? { ...answer, status_code: LOCKED } : answer;
    },
  });

  const explain = async (error: unknown) => {
    if (await datastore.isFull()) {
      log.warn({ err: error }, 'no room for an upload');
      return refusal(507, 'The disk of the server is full; the upload goes on once there is room.');
    }
    if (options.isOutage(error)) {
      log.warn({ err: error }, 'an upload waits');
      return refusal(503, 'The server has no database at this moment; the upload goes on once it is back.');
    }
    log.error({ err: error }, 'an upload failed');
    return refusal(500, 'The upload could not be stored; try again, it goes on where it stopped.');
  };
  server.on(EVENTS.POST_RECEIVE, (_request, upload) => {
    noteProgress(database, upload.id, upload.offset).catch((error: unknown) =>
      log.warn({ err: error }, 'upload progress could not be written'),
    );
  });
  // Not before it is answered: a file that came with the request that began it is looked at once more.
  server.on(EVENTS.POST_FINISH, (_request, _response, upload) => {
    datastore.remove(upload.id).catch((error: unknown) =>
      // It is stored; what is left is removed at the next start.
      log.warn({ err: error }, 'a finished upload was not removed'),
    );
  });
  server.on(EVENTS.POST_TERMINATE, (_request, _response, id) => {
    cancelUpload(database, id).catch((error: unknown) => log.error({ err: error }, 'upload not cancelled'));
  });

  /**
   * An upload that was taken in before its sender heard of it (the server died, or the line broke) is here whole; tus has
   * let go of it, and a sender who is told that it is gone would send it all once more.
   */
  const answerFinished = async (request: Request, response: Response): Promise<boolean> => {
    const found = await findUpload(database, request.path.slice(PATH.length + 1));
    if (found === undefined || found.userId !== viewerOf(request).id || found.status === 'RECEIVING') return false;
    response.set({ 'Tus-Resumable': '1.0.0', 'Cache-Control': 'no-store' });
    response.set({ 'Upload-Offset': String(found.sizeBytes), 'Upload-Length': String(found.sizeBytes) });
    response.status(200).end();
    return true;
  };

  return {
    async handler(request, response) {
      if (request.method === 'HEAD' && (await answerFinished(request, response))) return;
      if (await takeWhole({ ...options, explain }, request, response)) return;
      await server.handle(request, response);
    },
    stop: () => retries.stop(),
    async recover() {
      for (const id of (await readdir(folder)).filter((name) => !name.endsWith('.json'))) {
        const row = await findUpload(database, id);
        const upload = await datastore.getUpload(id).catch(() => null);
        if (row?.userId == null || row.role === null || upload === null) continue;
        if (row.status === 'RECEIVING' && upload.offset === upload.size) {
          const actor = { id: row.userId, role: row.role };
          await takeIn(upload, actor, null).then(
            () => datastore.remove(id),
            (error: unknown) => {
              log.warn({ err: error, upload: id }, 'an upload that is here whole could not be taken in yet');
              takeInLater(upload, actor, null);
            },
          );
        } else if (row.status !== 'RECEIVING') await datastore.remove(id);
      }
      await server.cleanUpExpiredUploads();
      await forgetUnfinished(database, new Date(Date.now() - KEPT_MS));
    },
  };
}

function nodeRequest(request: TusRequest) {
  const node = request.runtime?.node?.req;
  if (node === undefined) throw new Error('tus was called without a request of Node.');
  return node;
}

/** The same bytes as they come: `Readable.toWeb`, which stands behind the body of tus's requests, copies each piece. */
function withoutCopies(request: TusRequest): void {
  const body = ReadableStream.from(nodeRequest(request).iterator({ destroyOnReturn: false }));
  Object.defineProperty(request, 'body', { value: body });
}
