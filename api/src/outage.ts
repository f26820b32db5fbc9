import { isDatabaseAway } from './database/connect.js';
import { isStorageOutage } from './storage/object-store.js';

/** The database is away or no room is left: nothing is wrong with what was asked, and later it may go well. */
export function isOutage(error: unknown): boolean {
  if (isDatabaseAway(error) || isStorageOutage(error)) return true;
  return error instanceof Error && error.cause !== undefined && isOutage(error.cause);
}
