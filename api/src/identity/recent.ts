import { createHash } from 'node:crypto';
import type { Viewer } from '../relay/context.js';

/**
 * How long it is believed who asks without looking again. So long at most a token that was revoked, a session that was
 * ended in another process, and a role that was taken away go on to work; a sign-out in this process works at once.
 */
export const BELIEVED_MS = 5000;
/** Of so many credentials; the oldest give way. */
const MOST = 1000;

interface Believed {
  readonly viewer: Viewer;
  readonly until: number;
}

/**
 * Who was found behind a credential a moment ago. A folder of files is one request a file, and looking up a session costs
 * more than taking in the file. (better-auth's own `cookieCache` keeps it in a further cookie, which senders of tokens
 * have none of, and which goes on to work after a sign-out.) Only what was found is kept, under the credential's SHA-256:
 * a credential that is refused is looked up each time.
 */
export class RecentViewers {
  readonly #believed = new Map<string, Believed>();
  /** How often {@link forget} was called. */
  #endings = 0;

  /** @param now milliseconds */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /** @param find asked where nobody has been found within {@link BELIEVED_MS} */
  async viewer(credential: string, find: () => Promise<Viewer | null>): Promise<Viewer | null> {
    const key = hash(credential);
    const known = this.#believed.get(key);
    if (known !== undefined && this.now() < known.until) return known.viewer;
    this.#believed.delete(key);
    // From before it is asked: what changes while the answer is on its way is seen as soon.
    const until = this.now() + BELIEVED_MS;
    const endings = this.#endings;
    const viewer = await find();
    // Somebody has signed out meanwhile: perhaps this one, after it was looked up.
    if (viewer !== null && endings === this.#endings) this.#keep(key, { viewer, until });
    return viewer;
  }

  /** Sessions end seldom enough that all are looked up again: no way in which a credential can be written is missed. */
  forget(): void {
    this.#endings += 1;
    this.#believed.clear();
  }

  #keep(key: string, believed: Believed): void {
    this.#believed.set(key, believed);
    const [oldest] = this.#believed.keys();
    if (this.#believed.size > MOST && oldest !== undefined) this.#believed.delete(oldest);
  }
}

const hash = (credential: string): string => createHash('sha256').update(credential).digest('base64');
