import type { Row } from '../database/tables.js';
import { groupedBy, type LoaderDefinition } from '../relay/loader.js';
import { newestFirst } from './chain.js';

/** Newest first; the first one counts. */
export const decisionsOfFinding: LoaderDefinition<string, Row<'decision'>[]> = {
  name: 'decisions of a finding',
  batch: async (database, findingIds) => {
    const rows = await database.selectFrom('decision').selectAll().where('findingId', 'in', findingIds).execute();
    return groupedBy(findingIds, rows, (row) => row.findingId).map(newestFirst);
  },
};
