import type { Database } from '../database/connect.js';
import { type AuditEvent, record } from './record.js';

/** Who opens a study and pages through it opened it once: reads within this time are one row of the trail. */
const WINDOW_MS = 15 * 60 * 1000;

export type AccessEvent = Omit<AuditEvent, 'outcome'>;

/**
 * The audit of reading. A viewer asks for a study in hundreds of requests, one a frame; the trail holds one row for
 * each person, deed and subject in a quarter of an hour.
 */
export class AccessAudit {
  readonly #written = new Map<string, { readonly at: number; readonly row: Promise<void> }>();

  constructor(
    private readonly database: Database,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Call and await before the data goes out: where the row cannot be written, it rejects and nothing may be shown.
   * Requests that come at once wait for the same row.
   */
  opened(event: AccessEvent): Promise<void> {
    return this.#once({ ...event, outcome: 'success' });
  }

  /**
   * An attempt by somebody who is not signed in. One row for each address and path: a machine that knocks a thousand
   * times must not fill the trail. (Attempts of those who are signed in are a row each: use `record`.)
   */
  refused(event: AccessEvent): Promise<void> {
    return this.#once({ ...event, outcome: 'refused' });
  }

  async #once(event: AuditEvent): Promise<void> {
    const { actor, action, subject, address, detail } = event;
    const key = JSON.stringify([actor?.id, action, subject?.type, subject?.id, address, detail]);
    const known = this.#written.get(key);
    if (known !== undefined && this.now() - known.at < WINDOW_MS) return known.row;
    this.#written.delete(key);
    this.#forgetOld();
    const row = record(this.database, event);
    this.#written.set(key, { at: this.now(), row });
    try {
      await row;
    } catch (error) {
      this.#written.delete(key);
      throw error;
    }
  }

  #forgetOld(): void {
    const limit = this.now() - WINDOW_MS;
    for (const [key, { at }] of this.#written) {
      // The map keeps the order of insertion: the first one that is young ends the search.
      if (at > limit) break;
      this.#written.delete(key);
    }
  }
}
