import type { Measurement, TimeRange } from '@overread/models/result.js';
import type { Row } from '../database/tables.js';

/** The figures that follow from an edit; null where the finding's pipeline measures nothing that an edit changes. */
export type Remeasure = (
  analysis: Row<'analysis'>,
  finding: Row<'finding'>,
  edit: { readonly label: string | null; readonly time: TimeRange | null },
) => Promise<readonly Measurement[] | null>;
