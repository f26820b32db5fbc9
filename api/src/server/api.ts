import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import { createPubSub } from '@graphql-yoga/subscription';
import type { RequestHandler } from 'express';
import { AccessAudit } from '../audit/access-audit.js';
import type { Config } from '../config.js';
import { listen } from '../database/notifications.js';
import { createAuth } from '../identity/auth.js';
import { createAuthenticate } from '../identity/authenticate.js';
import { createGuard } from '../identity/guard.js';
import { RecentViewers } from '../identity/recent.js';
import { closeDemoUsers, ensureDemoUsers } from '../identity/users.js';
import type { Log } from '../log.js';
import { isOutage } from '../outage.js';
import type { OverreadPubSub, Services } from '../services.js';
import { openStorage } from '../storage/open.js';
import { createUploads } from '../uploads/tus.js';
import { createApp } from './app.js';
import { migrateAll, openDatabase } from './database.js';
import { createReady } from './health.js';
import type { Lifecycle } from './lifecycle.js';
import { createMetrics } from './metrics.js';
import { provideSecret } from './secret.js';

/** What main.ts hangs into the API. */
export interface Edges {
  readonly graphql: {
    readonly router: RequestHandler;
    attach(server: Server): void;
    stop(): Promise<void>;
  };
  readonly others: Readonly<Record<`/${string}`, RequestHandler>>;
}

export type CreateEdges = (services: Services, access: AccessAudit) => Promise<Edges>;

/** Connects everything that the API needs, and listens on PORT. */
export async function startApi(
  config: Config,
  databaseUrl: string,
  log: Log,
  lifecycle: Lifecycle,
  createEdges: CreateEdges,
): Promise<Services> {
  const services = await openServices(config, databaseUrl, log, lifecycle);
  const { auth, database, storage } = services;
  if (config.OVERREAD_DEMO) await ensureDemoUsers(auth, database);
  else await closeDemoUsers(database);

  const access = new AccessAudit(database);
  const edges = await createEdges(services, access);
  const uploads = await createUploads({
    ...{ database, storage, log },
    folder: join(config.home, 'uploads'),
    maxBytes: config.UPLOAD_MAX_BYTES,
    origin: config.origin,
    isOutage,
  });
  lifecycle.onStop('uploads', async () => uploads.stop());
  await uploads.recover();
  const app = createApp({
    ...{ auth, log },
    guard: createGuard({ database, authenticate: services.authenticate, access }),
    ready: createReady(database, storage),
    metrics: createMetrics(database),
    graphql: edges.graphql.router,
    uploads: uploads.handler,
    edges: edges.others,
  });
  const server = createServer(app);
  // A large upload over a slow line takes as long as it takes; a silent connection is ended by keepAliveTimeout.
  server.requestTimeout = 0;
  // Longer than whoever stands before us keeps a connection: one that is closed while it is used again costs a request.
  server.keepAliveTimeout = 75_000;
  edges.graphql.attach(server);
  await listenOn(server, config.PORT);
  lifecycle.onStop('HTTP server', async () => {
    const closed = new Promise((done) => server.close(done));
    server.closeIdleConnections();
    await edges.graphql.stop();
    // Uploads are resumable and everything else is short.
    setTimeout(() => server.closeAllConnections(), 3000).unref();
    await closed;
  });
  log.info({ port: config.PORT }, 'the API answers');
  return services;
}

async function openServices(config: Config, url: string, log: Log, lifecycle: Lifecycle): Promise<Services> {
  const { pool, database, close } = openDatabase(url, 'api', log);
  lifecycle.onStop('database connections', close);
  await migrateAll(pool, log);
  const storage = await openStorage(config.storageUrl);
  const pubsub: OverreadPubSub = createPubSub();
  const listener = await listen(url, {
    handle: (channel, payload) => {
      // Topics and channels share their names and payloads; a generic call cannot say so.
      (pubsub.publish as (topic: string, payload: unknown) => void)(channel, payload);
    },
    onError: (error) => log.warn({ err: error }, 'notifications'),
  });
  lifecycle.onStop('notifications', () => listener.stop());
  const recent = new RecentViewers();
  const auth = createAuth({
    recent,
    database,
    secret: await provideSecret(config),
    origin: config.origin,
    trustedOrigins: [`http://localhost:${config.PORT}`, `http://127.0.0.1:${config.PORT}`],
  });
  const authenticate = createAuthenticate(auth, database, recent);
  return { config, pool, database, storage, pubsub, auth, authenticate, log };
}

function listenOn(server: Server, port: number): Promise<void> {
  return new Promise((done, fail) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const taken = error.code === 'EADDRINUSE';
      fail(
        taken ? new Error(`Port ${port} is in use. Stop what listens there, or set PORT.`, { cause: error }) : error,
      );
    });
    server.listen(port, () => done());
  });
}
