import { readFileSync } from 'node:fs';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { Pipeline } from '@overread/models/pipeline.js';
import type { Router } from 'express';
import { z } from 'zod';
import type { RequestAnalyses } from '../analyses/run-analysis.resolver.js';
import type { AccessAudit } from '../audit/access-audit.js';
import { createMeasureImage } from '../reviews/measure-image.js';
import { createRedraw } from '../reviews/redraw.js';
import { createRemeasure } from '../reviews/remeasure.js';
import type { Services } from '../services.js';
import { createFormatError } from './errors.js';
import { createHttp } from './http.js';
import { createSchema } from './schema.js';
import { createWebSocket } from './web-socket.js';

export interface GraphqlOptions {
  readonly pipelines: readonly Pipeline[];
  readonly requestAnalyses: RequestAnalyses;
}

export interface GraphqlEdge {
  /** To be mounted at `/graphql`. */
  readonly router: Router;
  /** Takes over the server's `upgrade` requests: subscriptions on the same path. */
  attach(server: Server): void;
  /** Closes the sockets and ends what runs. */
  stop(): Promise<void>;
}

/** GraphQL over HTTP and, on the same path, over WebSocket. */
export async function createGraphqlEdge(
  services: Services,
  access: AccessAudit,
  options: GraphqlOptions,
): Promise<GraphqlEdge> {
  const { config, database, log, pubsub, storage } = services;
  const formatError = createFormatError(log);
  const { remeasure, measureRange } = createRemeasure(database, storage);
  const schema = createSchema({
    ...options,
    storage,
    pubsub,
    remeasure,
    redraw: createRedraw(database, storage, options.pipelines),
    measureRange,
    measureImage: createMeasureImage(storage),
    version: readVersion(config.projectRoot),
    demo: config.OVERREAD_DEMO,
  });
  const http = await createHttp({ services, schema, access, formatError });
  const webSocket = createWebSocket({ services, schema, access, formatError, path: '/graphql' });
  return {
    router: http.router,
    attach: webSocket.attach,
    async stop() {
      await webSocket.stop();
      await http.stop();
    },
  };
}

function readVersion(projectRoot: string): string {
  const text = readFileSync(join(projectRoot, 'package.json'), 'utf8');
  return z.object({ version: z.string() }).parse(JSON.parse(text)).version;
}
