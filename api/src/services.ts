/** What the edges are given: everything below them, put together once in main.ts. */
import type { PubSub } from '@graphql-yoga/subscription';
import type pg from 'pg';
import type { Config } from './config.js';
import type { Database } from './database/connect.js';
import type { Notification } from './database/notifications.js';
import type { Auth } from './identity/auth.js';
import type { Authenticate } from './identity/authenticate.js';
import type { Log } from './log.js';
import type { ObjectStore } from './storage/object-store.js';

/**
 * What other processes tell, as it comes in over LISTEN/NOTIFY. Each is a signal to read the row again. A resolver's
 * `@Subscription` names these topics.
 */
export type OverreadPubSub = PubSub<{
  analysis: [payload: Notification<'analysis'>];
  recording: [payload: Notification<'recording'>];
  upload: [payload: Notification<'upload'>];
}>;

export interface Services {
  readonly config: Config;
  readonly pool: pg.Pool;
  readonly database: Database;
  readonly storage: ObjectStore;
  readonly pubsub: OverreadPubSub;
  readonly auth: Auth;
  readonly authenticate: Authenticate;
  readonly log: Log;
}
