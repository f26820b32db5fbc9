/** A real WADO-RS server for tests, with files in it. */
import { Readable } from 'node:stream';
import express from 'express';
import { AccessAudit } from '../audit/access-audit.js';
import type { Role, Row } from '../database/tables.js';
import { readInstance } from '../formats/dicom/instance.js';
import { parseDicom } from '../formats/dicom/parse.js';
import { storeInstances } from '../imaging/instance.repository.js';
import { toRecord } from '../ingest/dicom.js';
import { createTestServices, startTestServer, type TestServices } from '../testing.js';
import { createDicomwebEdge } from './edge.js';

export interface TestDicomweb {
  readonly services: TestServices;
  /** @param role whose token is sent; null: none */
  get(path: string, headers?: Record<string, string>, role?: Role | null, method?: string): Promise<Response>;
  /** Stores a file as ingest does, and answers its path. */
  store(bytes: Uint8Array): Promise<{ readonly path: string; readonly instance: Row<'instance'> }>;
  stop(): Promise<void>;
}

export async function startDicomweb(): Promise<TestDicomweb> {
  const services = await createTestServices();
  const edge = createDicomwebEdge(services, new AccessAudit(services.database));
  const { url, stop } = await startTestServer(express().use('/dicomweb', edge));
  return {
    services,
    get: (path, headers = {}, role = 'CLINICIAN', method = 'GET') =>
      fetch(`${url}${path}`, {
        method,
        // As a browser asks again; fetch by itself would forbid an answer from memory.
        headers: {
          'cache-control': 'max-age=0',
          ...(role && { authorization: `Bearer ${services.tokens[role]}` }),
          ...headers,
        },
      }),
    async store(bytes) {
      const { database, storage } = services;
      const object = await storage.put(Readable.from([bytes]));
      await database
        .insertInto('object')
        .values({ ...object, mediaType: 'application/dicom' })
        .execute();
      const header = readInstance(parseDicom(bytes));
      const [stored] = await database.transaction().execute((trx) => storeInstances(trx, [toRecord(header, object)]));
      if (stored?.outcome !== 'stored') throw new Error(`The file was not stored: ${stored?.outcome}.`);
      const { studyInstanceUid, seriesInstanceUid, sopInstanceUid } = header;
      const path = `/dicomweb/studies/${studyInstanceUid}/series/${seriesInstanceUid}/instances/${sopInstanceUid}`;
      return { path, instance: stored.instance };
    },
    async stop() {
      await stop();
      await services.close();
    },
  };
}

export interface ReceivedPart {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Takes a multipart/related answer apart by its boundary, as RFC 2046 5.1.1 says. */
export async function readMultipart(response: Response): Promise<ReceivedPart[]> {
  const boundary = /boundary=([^;]+)/.exec(response.headers.get('content-type') ?? '')?.[1];
  const bytes = Buffer.from(await response.arrayBuffer());
  const delimiter = `\r\n--${boundary}`;
  const parts: ReceivedPart[] = [];
  // The first delimiter has no line before it.
  let start = delimiter.length - 2;
  for (let end = bytes.indexOf(delimiter, start); end !== -1; end = bytes.indexOf(delimiter, start)) {
    const split = bytes.indexOf('\r\n\r\n', start);
    const lines = bytes.toString('latin1', start, split).trim().split('\r\n');
    const headers = Object.fromEntries(lines.map((line) => line.split(': ') as [string, string]));
    parts.push({ headers, body: bytes.subarray(split + 4, end) });
    start = end + delimiter.length;
  }
  return parts;
}
