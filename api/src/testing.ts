/** What tests of the edges need: the services on a database and a folder of their own, people, and a real HTTP server. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPubSub } from '@graphql-yoga/subscription';
import { readConfig } from './config.js';
import { type Listener, listen } from './database/notifications.js';
import type { Role } from './database/tables.js';
import { roles } from './database/tables.js';
import { createTestDatabase } from './database/testing.js';
import { createAuth } from './identity/auth.js';
import { createAuthenticate } from './identity/authenticate.js';
import { RecentViewers } from './identity/recent.js';
import { createToken } from './identity/tokens.js';
import { createLog } from './log.js';
import type { OverreadPubSub, Services } from './services.js';
import { FileStore } from './storage/file-store.js';

export interface TestServices extends Services {
  /** A bearer token of each role's one user, whose id is the role in small letters. */
  readonly tokens: Readonly<Record<Role, string>>;
  /** How many statements have been sent to PostgreSQL so far. */
  readonly statements: () => number;
  close(): Promise<void>;
}

/** @param environment settings that a test is about */
export async function createTestServices(environment: Readonly<Record<string, string>> = {}): Promise<TestServices> {
  const db = await createTestDatabase();
  let sent = 0;
  db.pool.on('connect', (client) => {
    const query = client.query.bind(client);
    // The driver has many overloads of query; each is passed on as it came.
    client.query = ((...args: Parameters<typeof query>) => {
      sent += 1;
      return query(...args);
    }) as typeof client.query;
  });
  const home = mkdtempSync(join(tmpdir(), 'overread-edge-'));
  const config = readConfig({ OVERREAD_HOME: home, LOG_LEVEL: 'silent', ...environment });
  const { database, pool, url } = db;
  const recent = new RecentViewers();
  const auth = createAuth({ recent, database, secret: 's'.repeat(32), origin: config.origin, trustedOrigins: [] });
  const pubsub: OverreadPubSub = createPubSub();
  const log = createLog('test', config.LOG_LEVEL);
  const listener: Listener = await listen(url, {
    handle: (channel, payload) => {
      // Which payload belongs to which topic, the two share their names; a generic call cannot say so.
      (pubsub.publish as (topic: string, payload: unknown) => void)(channel, payload);
    },
    onError: (error) => log.error(error),
  });
  return {
    config,
    pool,
    database,
    storage: await FileStore.open(join(home, 'objects')),
    pubsub,
    auth,
    authenticate: createAuthenticate(auth, database, recent),
    log,
    tokens: await createUsers(db.database),
    statements: () => sent,
    async close() {
      await listener.stop();
      await db.close();
      rmSync(home, { recursive: true });
    },
  };
}

async function createUsers(database: Services['database']): Promise<Record<Role, string>> {
  const tokens: [Role, string][] = [];
  for (const role of roles) {
    const id = role.toLowerCase();
    await database
      .insertInto('user')
      .values({ id, name: `The ${id}`, email: `${id}@example.org`, role })
      .execute();
    tokens.push([role, await createToken(database, id, 'test')]);
  }
  // One entry for each role of the closed list; Object.fromEntries forgets the keys.
  return Object.fromEntries(tokens) as Record<Role, string>;
}

export interface TestServer {
  readonly url: string;
  readonly server: Server;
  stop(): Promise<void>;
}

/** Listens on a free port of this machine. */
export async function startTestServer(handle: RequestListener): Promise<TestServer> {
  const server = createServer(handle);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    server,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
