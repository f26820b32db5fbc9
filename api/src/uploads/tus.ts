import { mkdir, readdir } from 'node:fs/promises';
import { FileStore } from '@tus/file-store';
import { EVENTS, Server } from '@tus/server';
import type { RequestHandler } from 'express';
import type { AuditActor } from '../audit/record.js';
import { addressOf, viewerOf } from '../identity/guard.js';
import { accept, type IngestContext } from '../ingest/accept.js';
import type { Log } from '../log.js';
import { beginUpload, cancelUpload, findUpload, forgetUnfinished, noteProgress } from './upload.repository.js';

export interface UploadsOptions extends IngestContext {
  /** Where unfinished files lie. */
  readonly folder: string;
  readonly maxBytes: number;
  /** Browsers of other origins are not let in. */
  readonly origin: string;
  readonly log: Log;
}

export interface UploadsEdge {
  /** To be called for `/uploads` and all below, behind a guard, with the path as it came. */
  readonly handler: RequestHandler;
  /** Takes in what was complete when the server died, and removes what nobody came back for. Call once, at start. */
  recover(): Promise<void>;
}

const PATH = '/uploads';
/** How long an interrupted upload can be taken up again. */
const KEPT_MS = 7 * 24 * 3600 * 1000;
const PROGRESS_MS = 500;

type TusRequest = Parameters<NonNullable<ConstructorParameters<typeof Server>[0]['onUploadFinish']>>[0];
type TusUpload = Parameters<NonNullable<ConstructorParameters<typeof Server>[0]['onUploadFinish']>>[1];

/** What tus answers where a hook refuses. */
const refusal = (status: number, body: string) => ({ status_code: status, body: `${body}\n` });

/**
 * Resumable uploads (https://tus.io/protocols/resumable-upload). A file streams to disk as it comes; when its last byte
 * is here it is handed to `ingest.accept`, and the last request is answered once the object is safely stored.
 */
export async function createUploads(options: UploadsOptions): Promise<UploadsEdge> {
  const { database, folder, log } = options;
  await mkdir(folder, { recursive: true });
  const datastore = new FileStore({ directory: folder, expirationPeriodInMilliseconds: KEPT_MS });

  const takeIn = async (upload: TusUpload, actor: AuditActor, address: string | null): Promise<void> => {
    await accept(options, datastore.read(upload.id), {
      uploadId: upload.id,
      source: 'TUS',
      fileName: fileNameOf(upload),
      actor,
      address,
      maxBytes: options.maxBytes,
    });
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
      await beginUpload(database, upload.id, id, fileNameOf(upload), upload.size ?? 0);
      return {};
    },
    async onUploadFinish(request, upload) {
      const node = nodeRequest(request);
      await takeIn(upload, viewerOf(node), addressOf(node));
      return {};
    },
    async onResponseError(_request, error) {
      if (!(error instanceof Error)) return undefined;
      log.error({ err: error }, 'an upload failed');
      return refusal(500, 'The upload could not be stored; try again, it goes on where it stopped.');
    },
  });
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

  return {
    handler: (request, response) => server.handle(request, response),
    async recover() {
      for (const id of (await readdir(folder)).filter((name) => !name.endsWith('.json'))) {
        const row = await findUpload(database, id);
        const upload = await datastore.getUpload(id).catch(() => null);
        if (row?.userId == null || row.role === null || upload === null) continue;
        if (row.status === 'RECEIVING' && upload.offset === upload.size) {
          await takeIn(upload, { id: row.userId, role: row.role }, null);
          await datastore.remove(id);
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

/** The name as its sender wrote it, without the folders; only ever shown, never a path. */
function fileNameOf(upload: TusUpload): string {
  const given = upload.metadata?.filename ?? upload.metadata?.name ?? '';
  const name = given.split(/[/\\]/).at(-1)!.replace(/\p{C}/gu, '').trim();
  return name.slice(0, 255) || 'unnamed';
}
