import { type Client, eventually } from '../../support/client.js';

/** Uploads the file and answers the address of its series. */
export async function seriesPageOf(client: Client, path: string): Promise<string> {
  const id = await client.upload(path);
  return eventually(`${path} has arrived`, 60, async () => {
    const { node } = await client.graphql<{
      node: { errorMessage: string | null; instance: { series: { id: string; study: { id: string } } } | null };
    }>(
      'query ($id: ID!) { node(id: $id) { ... on Upload { errorMessage instance { series { id study { id } } } } } }',
      { id },
    );
    if (node.errorMessage !== null) throw new Error(`${path}: ${node.errorMessage}`);
    return node.instance && `/studies/${node.instance.series.study.id}?series=${node.instance.series.id}`;
  });
}
