import { findFinding } from '../analyses/finding-node.js';
import type { NodeType } from '../relay/node.js';
import { rowLoader } from '../relay/rows.js';
import { Decision } from './decision.graphql.js';

const decisionsById = rowLoader('decision');

/** Null also where the finding is withheld from whoever asks: an edit tells where it is. */
export const decisionNode: NodeType = {
  type: 'Decision',
  async load(context, id) {
    const row = await context.loaders.of(decisionsById).load(id);
    return row === null || (await findFinding(context, row.findingId)) === null ? null : new Decision(row);
  },
};
