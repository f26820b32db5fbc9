import type { SeriesPipeline } from '@overread/models/pipeline.js';
import type { Finding, PipelineSuccess } from '@overread/models/result.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { storeResult } from '../analyses/store-result.js';
import { encodePng } from '../formats/png.js';
import { toGlobalId } from '../relay/global-id.js';
import { readObject } from '../storage/object-store.js';
import { addAnalysis, addStudy, startGraphql, type TestGraphql } from './testing.js';

const declared: SeriesPipeline = {
  ...{ id: 'bright-spots', version: '1.0.0', title: 'Bright spots', input: 'series', stages: [] },
  parameters: [
    { name: 'threshold', description: 'Score of a finding.', default: 0.4, minimum: 0, maximum: 1 },
    { name: 'polarity', description: 'What is looked for.', default: 'bright', choices: ['bright', 'dark'] },
  ],
  accepts: () => ({ accepted: true }),
  run: () => Promise.reject(new Error('Only declared: results are stored by the test.')),
};

let graphql: TestGraphql;
beforeAll(async () => {
  graphql = await startGraphql({ pipelines: [declared] });
});
afterAll(() => graphql.stop());

const mark = (id: string, score: number): Finding => ({
  ...{ id, score, label: 'spot', boxes: [], stages: [], measurements: [] },
});

async function storeTwoMarks(): Promise<string> {
  const { database, storage } = graphql.services;
  const { series } = await addStudy(database);
  const { id } = await addAnalysis(
    database,
    { seriesId: series[0]!.id },
    { pipeline: declared.id, status: 'RUNNING', startedAt: new Date() },
  );
  const image = { sopInstanceUid: '1.2.3', frame: 1, label: 'spot', columns: 3, rows: 2 };
  const result: PipelineSuccess = {
    ...{ status: 'SUCCEEDED', suspicion: 0.9, warnings: [], images: [], measurements: [], events: [], curves: [] },
    findings: [mark('sure', 0.9)],
    candidates: [{ ...mark('unsure', 0.1), rejected: 'too dark' }],
    masks: [
      { ...image, mark: 'sure', data: Uint8Array.of(0, 255, 255, 0, 0, 0) },
      { ...image, mark: 'sure', frame: 2, data: Uint8Array.of(0, 255, 0, 0, 0, 0) },
      { ...image, mark: 'unsure', data: Uint8Array.of(0, 0, 0, 0, 0, 255) },
    ],
    heatMaps: [1, 2].map((frame) => ({
      ...{
        stage: 'detect',
        sopInstanceUid: '1.2.3',
        frame,
        columns: 2,
        rows: 2,
        data: Uint8Array.of(0, 0, frame, 255),
      },
      area: { x: 0, y: -0.5, width: 3, height: 3 },
    })),
    ...{ poses: null, stageOutputs: [] },
  };
  const provenance = { inputs: [], models: [], runtime: 'none', provider: 'none', result: `sha256:${'0'.repeat(64)}` };
  const timing = { load: 0, preprocess: 0, inference: 0, postprocess: 0, total: 0 };
  const ran = { result, provenance: { ...provenance, stageOutputs: [], threads: 1, cpuFeatures: '' }, timing };
  await storeResult(database, storage, id, ran, []);
  return id;
}

test('each finding and each candidate has its own masks, with the image, the size and where the pixels are', async () => {
  const id = await storeTwoMarks();
  const query = `query ($id: ID!) { node(id: $id) { ... on Analysis {
    masks { mark frame }
    findings { key masks { mark sopInstanceUid frame label columns rows url } }
    candidates { key masks { mark frame url } }
  } } }`;
  const { data, errors } = await graphql.ask('CLINICIAN', query, { id: toGlobalId('Analysis', id) });
  expect(errors).toBeUndefined();
  const url = expect.stringMatching(`^/media/analyses/${id}/masks/[0-9a-f]{64}$`);
  const image = { sopInstanceUid: '1.2.3', label: 'spot', columns: 3, rows: 2, url };
  expect(data.node).toEqual({
    masks: [
      { mark: 'sure', frame: 1 },
      { mark: 'sure', frame: 2 },
      { mark: 'unsure', frame: 1 },
    ],
    findings: [
      {
        key: 'sure',
        masks: [
          { mark: 'sure', frame: 1, ...image },
          { mark: 'sure', frame: 2, ...image },
        ],
      },
    ],
    candidates: [{ key: 'unsure', masks: [{ mark: 'unsure', frame: 1, url }] }],
  });
});

test('a pipeline says what can be set and what a run has by itself', async () => {
  const query = '{ pipelines { id parameters { name default minimum maximum choices } } }';
  const { data } = await graphql.ask('CLINICIAN', query);
  const [threshold, polarity] = data.pipelines[0].parameters;
  expect(threshold).toEqual({ name: 'threshold', default: 0.4, minimum: 0, maximum: 1, choices: null });
  expect(polarity).toEqual({
    ...{ name: 'polarity', default: 'bright', minimum: null, maximum: null, choices: ['bright', 'dark'] },
  });
});

test('an analysis says its threshold beside the one that the figures hold for', async () => {
  const { database } = graphql.services;
  const { series } = await addStudy(database);
  const ask = async (values: { pipeline: string; version?: string; parameters: object }) => {
    const parameters = JSON.stringify(values.parameters);
    const { id } = await addAnalysis(database, { seriesId: series[0]!.id }, { ...values, parameters });
    const query = 'query ($id: ID!) { node(id: $id) { ... on Analysis { operatingPoint { threshold validated } } } }';
    return (await graphql.ask('CLINICIAN', query, { id: toGlobalId('Analysis', id) })).data.node.operatingPoint;
  };
  const { id: pipeline } = declared;
  expect(await ask({ pipeline, parameters: { threshold: 0.2 } })).toEqual({ threshold: 0.2, validated: 0.4 });
  const older = { pipeline, version: '0.9.0', parameters: { threshold: 0.2 } };
  expect(await ask(older)).toEqual({ threshold: 0.2, validated: null });
  expect(await ask({ pipeline: 'exercise', parameters: {} })).toBeNull();
});

test('the heat maps of all images are one picture, with what each lies over', async () => {
  const id = await storeTwoMarks();
  const query = `query ($id: ID!) { node(id: $id) { ... on Analysis {
    heatMap { stage columns rows url images { sopInstanceUid frame x y width height } }
  } } }`;
  const { data, errors } = await graphql.ask('CLINICIAN', query, { id: toGlobalId('Analysis', id) });
  expect(errors).toBeUndefined();
  const image = { sopInstanceUid: '1.2.3', x: 0, y: -0.5, width: 3, height: 3 };
  const { heatMap } = data.node as { heatMap: unknown };
  expect(heatMap).toEqual({
    ...{ stage: 'detect', columns: 2, rows: 2, url: `/media/analyses/${id}/heat-map` },
    images: [
      { ...image, frame: 1 },
      { ...image, frame: 2 },
    ],
  });
  const row = await graphql.services.database
    .selectFrom('analysis')
    .select('heatMap')
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const png = await readObject(graphql.services.storage, row.heatMap!.sha256);
  expect(png).toEqual(encodePng(2, 4, Uint8Array.of(0, 0, 1, 255, 0, 0, 2, 255)));
});
