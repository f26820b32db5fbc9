import { MEASURED } from '@overread/models/brain-tumour/repeatability.js';
import type { Measurement } from '@overread/models/result.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Row } from '../database/tables.js';
import { toGlobalId } from '../relay/global-id.js';
import { addAnalysis, addFinding, addStudy, startGraphql, type TestGraphql } from './testing.js';

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql();
});
afterAll(() => graphql.stop());

interface Lesion {
  readonly mL: number | null;
  readonly at?: readonly [number, number, number];
}

interface Made {
  readonly study: Row<'study'>;
  readonly series: Row<'series'>;
  readonly analysis: Row<'analysis'>;
  readonly findings: readonly Row<'finding'>[];
}

const FRAME = '1.2.3.4';

/** A study of one series that the pipeline read. */
async function read(
  patientId: string | null,
  studyDate: string | null,
  lesions: readonly Lesion[],
  { sequence = 'T1CE', plane = 'axial', weights = MEASURED.models, frame = FRAME as string | null } = {},
): Promise<Made> {
  const { database } = graphql.services;
  const { study, series } = await addStudy(database);
  const set = { studyDate, ...(patientId !== null && { patientId }) };
  const moved = await database
    .updateTable('study')
    .set(set)
    .where('id', '=', study.id)
    .returningAll()
    .executeTakeFirst();
  const [one] = series;
  await database.updateTable('series').set({ frameOfReferenceUid: frame }).where('id', '=', one!.id).execute();
  const provenance = { inputs: [], models: weights, runtime: 'none', provider: 'none', result: '', stageOutputs: [] };
  const analysis = await addAnalysis(
    database,
    { seriesId: one!.id },
    {
      ...{ pipeline: MEASURED.pipeline, version: MEASURED.version },
      acquisition: JSON.stringify({ sequence, plane }),
      provenance: JSON.stringify({ ...provenance, threads: 1, cpuFeatures: '' }),
    },
  );
  const findings: Row<'finding'>[] = [];
  for (const { mL, at = [0, 0, 0] } of lesions) {
    const volume: Measurement =
      mL === null
        ? { name: 'maskVolume', withheld: 'the pixel spacing is not known' }
        : { name: 'maskVolume', value: mL, unit: 'mL' };
    findings.push(
      await addFinding(database, analysis.id, { centroid: [...at], measurements: JSON.stringify([volume]) }),
    );
  }
  return { study: moved!, series: one!, analysis, findings };
}

const change = '{ before after percent repeatability isWithinError unknown }';

async function compare(now: Made, prior: string) {
  const { data, errors } = await graphql.ask(
    'CLINICIAN',
    `query ($id: ID!, $prior: ID!) { node(id: $id) { ... on Analysis { volumeChange(prior: $prior) {
      withheld notMatched priorSeries { id } priorAnalysis { id } total ${change}
      lesions { finding { id } priorFinding { id } change ${change} }
    } } } }`,
    { id: toGlobalId('Analysis', now.analysis.id), prior },
  );
  return { compared: data?.node?.volumeChange, errors };
}

const studyId = ({ study }: Made): string => toGlobalId('Study', study.id);
const idOf = (finding: Row<'finding'> | undefined): string => toGlobalId('Finding', finding!.id);

test('lesions are matched in one frame of reference; a change within the measured error is said to be', async () => {
  const before = await read(null, '2025-03-01', [
    { mL: 20, at: [30, 0, 0] },
    { mL: 10, at: [-30, 0, 0] },
    { mL: 1, at: [0, 60, 0] },
  ]);
  const now = await read(before.study.patientId, '2026-03-01', [
    { mL: 13.4, at: [-31, 2, 0] },
    { mL: 20.1, at: [30, 1, 0] },
  ]);
  const { compared } = await compare(now, studyId(before));
  expect(compared).toMatchObject({ withheld: null, notMatched: null, total: { before: 31, after: 33.5 } });
  expect(compared.priorSeries.id).toBe(toGlobalId('Series', before.series.id));
  expect(compared.lesions).toEqual([
    {
      finding: { id: idOf(now.findings[0]) },
      priorFinding: { id: idOf(before.findings[1]) },
      change: expect.objectContaining({ percent: expect.closeTo(34), isWithinError: false }),
    },
    {
      finding: { id: idOf(now.findings[1]) },
      priorFinding: { id: idOf(before.findings[0]) },
      change: expect.objectContaining({ percent: expect.closeTo(0.5), isWithinError: true, unknown: null }),
    },
    { finding: null, priorFinding: { id: idOf(before.findings[2]) }, change: null },
  ]);
  const last = MEASURED.sequences.T1CE?.bins.at(-1);
  expect(compared.lesions[1].change.repeatability).toBe(last?.repeatability);
});

test('in different frames of reference only the whole is compared', async () => {
  const before = await read(null, '2025-03-01', [{ mL: 20 }], { frame: '1.2.3.5' });
  const now = await read(before.study.patientId, '2026-03-01', [{ mL: 30 }]);
  const { compared } = await compare(now, studyId(before));
  expect(compared.lesions).toEqual([]);
  expect(compared.notMatched).toMatch(/frame of reference/);
  expect(compared.total).toMatchObject({ percent: 50, isWithinError: false });
});

test.each([
  ['another sequence', { sequence: 'FLAIR' }, /sequences differ: FLAIR before, T1CE now/],
  ['another plane', { plane: 'sagittal' }, /sagittal/],
  ['other weights', { weights: [{ name: 'brain-tumour-decide', sha256: 'f'.repeat(64) }] }, /run it again/],
])('%s is not compared', async (_what, how, reason) => {
  const before = await read(null, '2025-03-01', [{ mL: 20 }], how);
  const now = await read(before.study.patientId, '2026-03-01', [{ mL: 30 }]);
  const { compared } = await compare(now, studyId(before));
  expect(compared).toMatchObject({ withheld: expect.stringMatching(reason), total: null, lesions: [] });
});

test('of several prior series the one of the same kind', async () => {
  const flair = await read(null, '2025-03-01', [{ mL: 20 }], { sequence: 'FLAIR' });
  const t1 = await read(null, '2025-03-01', [{ mL: 25 }]);
  await graphql.services.database
    .updateTable('series')
    .set({ studyId: flair.study.id })
    .where('id', '=', t1.series.id)
    .execute();
  const now = await read(flair.study.patientId, '2026-03-01', [{ mL: 25 }]);
  const { compared } = await compare(now, studyId(flair));
  expect(compared.total).toMatchObject({ before: 25, after: 25, isWithinError: true });
  const chosen = await compare(now, toGlobalId('Series', flair.series.id));
  expect(chosen.compared.withheld).toMatch(/sequences differ/);
});

test('without pixel spacing no change is shown', async () => {
  const before = await read(null, '2025-03-01', [{ mL: null }]);
  const now = await read(before.study.patientId, '2026-03-01', [{ mL: 30 }]);
  const { compared } = await compare(now, studyId(before));
  expect(compared).toMatchObject({ total: null, withheld: expect.stringMatching(/prior study.*pixel spacing/) });
});

test('what a reader rejected does not count, and what a reader set has no measured repeatability', async () => {
  const before = await read(null, '2025-03-01', [
    { mL: 20, at: [30, 0, 0] },
    { mL: 10, at: [-30, 0, 0] },
  ]);
  const now = await read(before.study.patientId, '2026-03-01', [{ mL: 20, at: [30, 0, 0] }]);
  const decide = async (finding: Row<'finding'>, values: Record<string, unknown>) => {
    const input = { finding: idOf(finding), ...values };
    const mutation = 'mutation ($input: DecideInput!) { decide(input: $input) { errors { message } } }';
    const { data } = await graphql.ask('CLINICIAN', mutation, { input });
    expect(data.decide.errors).toEqual([]);
  };
  await decide(before.findings[1]!, { kind: 'REJECT', reason: 'Artefact' });
  const { compared } = await compare(now, studyId(before));
  expect(compared.total).toMatchObject({ before: 20, after: 20, isWithinError: true });
  expect(compared.lesions).toHaveLength(1);
  const { database } = graphql.services;
  const user = await database.selectFrom('user').select('id').where('role', '=', 'CLINICIAN').executeTakeFirstOrThrow();
  const measurements = JSON.stringify([{ name: 'maskVolume', value: 24, unit: 'mL' }]);
  await database
    .insertInto('decision')
    .values({ findingId: now.findings[0]!.id, kind: 'EDIT', reason: 'Outline', measurements, decidedBy: user.id })
    .execute();
  const edited = await compare(now, studyId(before));
  expect(edited.compared.total).toMatchObject({ after: 24, percent: 20, isWithinError: null });
  expect(edited.compared.total.unknown).toMatch(/reader/);
});

test('priors are earlier studies of the same patient, never of the same name; without a date it is said', async () => {
  const { database } = graphql.services;
  const now = await read(null, '2026-03-01', []);
  const { patientId } = now.study;
  const older = await read(patientId, '2024-03-01', []);
  const newer = await read(patientId, '2025-03-01', []);
  const undated = await read(patientId, null, []);
  const later = await read(patientId, '2026-09-01', []);
  const { name } = await database
    .selectFrom('patient')
    .selectAll()
    .where('id', '=', patientId)
    .executeTakeFirstOrThrow();
  const stranger = await read(null, '2025-01-01', []);
  await database.updateTable('patient').set({ name }).where('id', '=', stranger.study.patientId).execute();
  const { data } = await graphql.ask(
    'CLINICIAN',
    'query ($id: ID!) { node(id: $id) { ... on Study { priors { isEarlier study { id } } } } }',
    { id: studyId(now) },
  );
  expect(data.node.priors).toEqual([
    { isEarlier: true, study: { id: studyId(newer) } },
    { isEarlier: true, study: { id: studyId(older) } },
    { isEarlier: false, study: { id: studyId(undated) } },
  ]);
  for (const [wrong, message] of [
    [stranger, /same patient/],
    [undated, /cannot be told/],
    [later, /earlier/],
    [now, /earlier/],
  ] as const) {
    const { errors } = await compare(now, studyId(wrong));
    expect(errors?.[0]?.extensions.code).toBe('INVALID_INPUT');
    expect(errors?.[0]?.message).toMatch(message);
  }
});

test('whoever looks at a comparison has opened the prior study', async () => {
  const before = await read(null, '2025-03-01', [{ mL: 20 }]);
  const now = await read(before.study.patientId, '2026-03-01', [{ mL: 20 }]);
  await compare(now, studyId(before));
  const { database } = graphql.services;
  const rows = await database.selectFrom('auditEvent').selectAll().where('action', '=', 'study.view').execute();
  expect(rows.some(({ subjectId }) => subjectId === before.study.id)).toBe(true);
});
