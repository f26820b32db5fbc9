import type { RequestContext } from '../relay/context.js';
import type { NodeType } from '../relay/node.js';
import { analysesById } from './analysis.graphql.js';
import { Finding, findingsById } from './finding.graphql.js';
import { noteMarks, withheldOf } from './withheld.js';

/** The finding, unless it is withheld from whoever asks: then null, as if there were none. */
export async function findFinding(context: RequestContext, id: string): Promise<Finding | null> {
  const row = await context.loaders.of(findingsById).load(id);
  if (row === null) return null;
  // The foreign key is not null and analyses are never deleted.
  const analysis = (await context.loaders.of(analysesById).load(row.analysisId))!;
  if ((await withheldOf(context, analysis)) !== null) return null;
  await noteMarks(context, analysis);
  return new Finding(row);
}

export const findingNode: NodeType = { type: 'Finding', load: findFinding };
