import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import { expressMiddleware } from '@as-integrations/express5';
import express, { type ErrorRequestHandler, type Router } from 'express';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import type { AccessAudit } from '../audit/access-audit.js';
import { addressOf } from '../identity/guard.js';
import type { RequestContext } from '../relay/context.js';
import { ErrorCode, unauthenticated } from '../relay/errors.js';
import { NOTICE } from '../relay/notice.js';
import type { Services } from '../services.js';
import { createContext } from './context.js';
import type { FormatError } from './errors.js';
import { MAXIMUM_DEPTH, maximumDepth, refuseTooMany } from './limits.js';

/** The largest query with its variables; a polygon of ten thousand points is below it. */
const BODY_LIMIT = '1mb';

export interface HttpOptions {
  readonly services: Services;
  readonly schema: GraphQLSchema;
  readonly access: AccessAudit;
  readonly formatError: FormatError;
}

/** GraphQL over HTTP at the router's root. Call `stop` after the HTTP server has stopped taking requests. */
export async function createHttp({ services, schema, access, formatError }: HttpOptions) {
  const apollo = new ApolloServer<RequestContext>({
    schema,
    formatError,
    introspection: true,
    csrfPrevention: true,
    includeStacktraceInErrorResponses: false,
    persistedQueries: false,
    maxRecursiveSelections: true,
    validationRules: [maximumDepth(MAXIMUM_DEPTH)],
    // main.ts stops everything in order.
    stopOnTerminationSignals: false,
    plugins: [ApolloServerPluginLandingPageDisabled(), neverStored, bounded],
    // The one place through which every answer goes, those included that never reach a resolver.
    stringifyResult: (result) =>
      JSON.stringify({ ...result, extensions: { ...('extensions' in result && result.extensions), notice: NOTICE } }),
  });
  await apollo.start();
  const router: Router = express.Router();
  router.use(express.json({ limit: BODY_LIMIT }));
  router.use(
    expressMiddleware(apollo, {
      context: async ({ req }) => {
        const address = addressOf(req);
        const viewer = await services.authenticate(req);
        if (viewer === null) {
          await access.refused({ action: 'access.refuse', actor: null, address, detail: { path: '/graphql' } });
          const { message, extensions } = unauthenticated();
          throw new GraphQLError(message, { extensions: { ...extensions, http: { status: 401 } } });
        }
        return createContext(services, access, viewer, address);
      },
    }),
  );
  router.use(refuseBadBody);
  return { router, stop: () => apollo.stop() };
}

/** Answers speak of patients: no cache on the way may keep them. */
const neverStored: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    willSendResponse: async ({ response }) => {
      response.http.headers.set('cache-control', 'no-store');
    },
  }),
};

const bounded: ApolloServerPlugin<RequestContext> = {
  requestDidStart: async () => ({
    didResolveOperation: async ({ schema, document, operation, request }) => {
      const refused = operation && refuseTooMany(schema, document, operation, request.variables ?? {});
      if (refused) throw refused;
    },
  }),
};

/** A body that is no JSON, or too large, is refused before Apollo sees it; in the same form as every other error. */
const refuseBadBody: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  const status = error instanceof Error && 'status' in error ? error.status : undefined;
  if (typeof status !== 'number' || status < 400 || status >= 500) return next(error);
  const tooLarge = status === 413;
  const message = tooLarge ? `The request has more than ${BODY_LIMIT}.` : 'The request body is not JSON.';
  const code = tooLarge ? ErrorCode.TOO_LARGE : ErrorCode.INVALID_INPUT;
  response.status(status).json({ errors: [{ message, extensions: { code } }], extensions: { notice: NOTICE } });
};
