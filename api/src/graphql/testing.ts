/** A real GraphQL server for tests, and rows to read through it. */
import express from 'express';
import { sql } from 'kysely';
import { AccessAudit } from '../audit/access-audit.js';
import type { Database } from '../database/connect.js';
import type { NewRow, Role, Row } from '../database/tables.js';
import { createTestServices, startTestServer, type TestServices } from '../testing.js';
import { createGraphqlEdge, type GraphqlOptions } from './edge.js';

export interface GraphqlAnswer {
  readonly status: number;
  // Tests read deep into answers whose shape each query decides.
  // biome-ignore lint/suspicious/noExplicitAny: as above
  readonly data: any;
  readonly errors?: readonly { message: string; path?: unknown; extensions: { code: string; id?: string } }[];
  readonly extensions: { notice: string };
}

export interface TestGraphql {
  readonly services: TestServices;
  readonly url: string;
  /** Asks as the one user of the role; null: without a token. */
  ask(role: Role | null, query: string, variables?: Record<string, unknown>): Promise<GraphqlAnswer>;
  stop(): Promise<void>;
}

export async function startGraphql(
  options: Partial<GraphqlOptions> = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<TestGraphql> {
  const services = await createTestServices(environment);
  const edge = await createGraphqlEdge(services, new AccessAudit(services.database), {
    pipelines: [],
    requestAnalyses: async () => [],
    ...options,
  });
  const app = express().use('/graphql', edge.router);
  const { server, url, stop } = await startTestServer(app);
  edge.attach(server);
  return {
    services,
    url: `${url}/graphql`,
    async ask(role, query, variables = {}) {
      const response = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(role && { authorization: `Bearer ${services.tokens[role]}` }),
        },
        body: JSON.stringify({ query, variables }),
      });
      // What the server answers is what these tests look into.
      return { status: response.status, ...((await response.json()) as Omit<GraphqlAnswer, 'status'>) };
    },
    async stop() {
      await edge.stop();
      await stop();
      await services.close();
    },
  };
}

let made = 0;
/** A UID that no other row of this test file has. */
const uid = () => `1.2.826.0.1.3680043.10.1.${++made}`;

export async function addStudy(
  database: Database,
  values: { patientName?: string; description?: string; series?: number; instances?: number; modality?: string } = {},
): Promise<{ patient: Row<'patient'>; study: Row<'study'>; series: Row<'series'>[] }> {
  const patient = await database
    .insertInto('patient')
    .values({ dicomPatientId: `P${uid()}`, name: values.patientName ?? 'Doe^Jane', birthDate: '1970-02-28', sex: 'F' })
    .returningAll()
    .executeTakeFirstOrThrow();
  const study = await database
    .insertInto('study')
    .values({
      patientId: patient.id,
      studyInstanceUid: uid(),
      description: values.description ?? 'Head',
      studyDate: '2026-01-31',
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  const series: Row<'series'>[] = [];
  for (let number = 1; number <= (values.series ?? 1); number += 1) {
    series.push(await addSeries(database, study.id, number, values.instances ?? 2, values.modality ?? 'MR'));
  }
  return { patient, study, series };
}

async function addSeries(
  database: Database,
  studyId: string,
  seriesNumber: number,
  instances: number,
  modality: string,
) {
  const series = await database
    .insertInto('series')
    .values({ studyId, seriesInstanceUid: uid(), modality, seriesNumber })
    .returningAll()
    .executeTakeFirstOrThrow();
  const sha256 = await addObject(database);
  for (let number = 1; number <= instances; number += 1) {
    await database
      .insertInto('instance')
      .values({
        seriesId: series.id,
        sopInstanceUid: uid(),
        sopClassUid: '1.2.840.10008.5.1.4.1.1.4',
        transferSyntaxUid: '1.2.840.10008.1.2.1',
        instanceNumber: number,
        numberOfFrames: 1,
        rows: 256,
        columns: 320,
        // Against the numbering: the order must come from the positions.
        slicePosition: -number,
        sha256,
        sizeBytes: 1,
      })
      .execute();
  }
  return series;
}

async function addObject(database: Database): Promise<string> {
  const sha256 = (++made).toString(16).padStart(64, '0');
  await database.insertInto('object').values({ sha256, sizeBytes: 1, mediaType: 'application/dicom' }).execute();
  return sha256;
}

export async function addRecording(database: Database, fileName = 'squats.mp4'): Promise<Row<'recording'>> {
  return database
    .insertInto('recording')
    .values({
      fileName,
      sha256: await addObject(database),
      sizeBytes: 1,
      mediaType: 'video/mp4',
      codec: 'h264',
      width: 720,
      height: 1280,
      fps: 5,
      variableFrameRate: false,
      duration: 13,
      frameCount: 65,
      frameTimes: Array.from({ length: 65 }, (_, frame) => frame / 5),
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

type AnalysisUnit = { readonly seriesId: string } | { readonly recordingId: string };

export function addAnalysis(
  database: Database,
  unit: AnalysisUnit,
  values: Partial<NewRow<'analysis'>> = {},
): Promise<Row<'analysis'>> {
  const ended = ['SUCCEEDED', 'FAILED', 'NOT_APPLICABLE'].includes(values.status ?? 'SUCCEEDED');
  return database
    .insertInto('analysis')
    .values({
      ...unit,
      pipeline: 'exercise',
      version: '1.0.0',
      occasion: `request:${++made}`,
      status: 'SUCCEEDED',
      finishedAt: ended ? new Date() : null,
      ...values,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function addFinding(
  database: Database,
  analysisId: string,
  values: Partial<NewRow<'finding'>> = {},
): Promise<Row<'finding'>> {
  return database
    .insertInto('finding')
    .values({
      analysisId,
      kind: 'FINDING',
      position: ++made,
      key: `key-${made}`,
      label: 'squat',
      score: 0.9,
      boxes: '[]',
      stages: '[]',
      measurements: '[]',
      ...values,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
}

/** The audit trail's newest rows first. */
export function newestAuditEvents(database: Database, count = 1): Promise<Row<'auditEvent'>[]> {
  return database.selectFrom('auditEvent').selectAll().orderBy('id', 'desc').limit(count).execute();
}

/** Moves a row's time, to make an order that does not hang on the clock. */
export async function setCreatedAt(database: Database, table: 'study' | 'recording', id: string, at: string) {
  await sql`update ${sql.table(table)} set created_at = ${at}::timestamptz where id = ${id}`.execute(database);
}
