/** Curves and poses are too large for a row: they lie in the object store as JSON, and the analysis names their hash. */
import type { Curve, Poses } from '@overread/models/result.js';
import type { Row } from '../database/tables.js';
import { type ObjectStore, readObject } from '../storage/object-store.js';

/** The curves of an analysis; none where the pipeline drew none. @throws StorageError NO_SUCH_OBJECT */
export async function readCurves(
  objects: ObjectStore,
  { curvesSha256 }: Pick<Row<'analysis'>, 'curvesSha256'>,
): Promise<Curve[]> {
  if (curvesSha256 === null) return [];
  // Written by this same server under its hash: the bytes are what the pipeline returned.
  return JSON.parse((await readObject(objects, curvesSha256)).toString('utf8')) as Curve[];
}

/** The poses of an analysis, or null where it has none. @throws StorageError NO_SUCH_OBJECT */
export async function readPoses(
  objects: ObjectStore,
  { posesSha256 }: Pick<Row<'analysis'>, 'posesSha256'>,
): Promise<Poses | null> {
  if (posesSha256 === null) return null;
  // As above.
  return JSON.parse((await readObject(objects, posesSha256)).toString('utf8')) as Poses;
}
