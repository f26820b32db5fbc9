import { toNodeHandler } from 'better-auth/node';
import express, { type ErrorRequestHandler, type Express, type RequestHandler } from 'express';
import { ADDRESS_HEADER, type Auth } from '../identity/auth.js';
import { type Guard, refuse } from '../identity/guard.js';
import type { Log } from '../log.js';
import { isOutage } from '../outage.js';
import { NOTICE } from '../relay/notice.js';
import { live } from './health.js';
import type { Metrics } from './metrics.js';

const RETRY_SECONDS = '5';

export interface AppOptions {
  readonly auth: Auth;
  readonly guard: Guard;
  readonly ready: RequestHandler;
  readonly metrics: Metrics;
  /** Asks who it is by itself: its refusals are GraphQL errors. */
  readonly graphql: RequestHandler;
  readonly uploads: RequestHandler;
  /** Further edges by path; each asks who it is by itself, or is put behind a guard where it is mounted. */
  readonly edges: Readonly<Record<`/${string}`, RequestHandler>>;
  readonly log: Log;
}

/** Every path that the API answers, in one place. */
export function createApp(options: AppOptions): Express {
  const { guard, metrics } = options;
  const app = express();
  app.disable('x-powered-by');
  // The portal's server and docker's network stand before us; addresses that clients claim are not believed.
  app.set('trust proxy', ['loopback', 'linklocal', 'uniquelocal']);
  app.use(harden);
  app.use(metrics.observe);
  app.get('/health/live', live);
  app.get('/health/ready', options.ready);
  app.all('/api/auth/{*path}', authHandler(options.auth));
  app.get('/metrics', guard('read'), metrics.expose);
  app.use('/graphql', options.graphql);
  // By a pattern, not `use`: tus reads the id from the path as it came.
  app.all(/^\/uploads(\/.*)?$/, guard('upload'), options.uploads);
  app.use('/uploads', lockWhileAway);
  for (const [path, handler] of Object.entries(options.edges)) app.use(path, handler);
  app.use((_request, response) => refuse(response, 404, 'NOT_FOUND', 'There is nothing at this path.'));
  app.use(failed(options.log));
  return app;
}

const harden: RequestHandler = (request, response, next) => {
  // Written over whatever the client sent under this name.
  request.headers[ADDRESS_HEADER] = request.ip ?? '';
  response.set('X-Content-Type-Options', 'nosniff');
  // JSON says it in its body; this says it for pictures, videos and better-auth's own answers.
  response.set('Overread-Notice', NOTICE);
  next();
};

function authHandler(auth: Auth): RequestHandler {
  const handle = toNodeHandler(auth);
  return (request, response) => handle(request, response);
}

/** Any other refusal of its HEAD a tus client takes for "gone", and sends once more all that it has sent. */
const lockWhileAway: ErrorRequestHandler = (error: unknown, request, response, next) => {
  if (request.method !== 'HEAD' || !isOutage(error)) return next(error);
  refuse(
    response,
    423,
    'UNAVAILABLE',
    'The server cannot say where this upload stands at this moment; ask again soon.',
  );
};

function failed(log: Log): ErrorRequestHandler {
  return (error: unknown, request, response, next) => {
    const cause = error instanceof Error ? { type: error.name, stack: error.stack } : { type: typeof error };
    log.error({ ...cause, path: request.path, method: request.method }, 'a request failed');
    if (response.headersSent) return next(error);
    if (isOutage(error)) {
      response.set('Retry-After', RETRY_SECONDS);
      return refuse(
        response,
        503,
        'UNAVAILABLE',
        'The server has no database or no room at this moment; try again soon.',
      );
    }
    refuse(response, 500, 'INTERNAL', 'Something went wrong in the server; its log says what.');
  };
}
