import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  type ExecutionArgs,
  GraphQLError,
  type GraphQLSchema,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
} from 'graphql';
import type { Context } from 'graphql-ws';
import { type Extra, useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { AccessAudit } from '../audit/access-audit.js';
import { addressOf } from '../identity/guard.js';
import type { Viewer } from '../relay/context.js';
import { invalidInput, unauthenticated } from '../relay/errors.js';
import { NOTICE } from '../relay/notice.js';
import type { Services } from '../services.js';
import { createContext } from './context.js';
import type { FormatError } from './errors.js';
import { MAXIMUM_DEPTH, maximumDepth, refuseTooMany } from './limits.js';

/** A socket outlives a session: this often it is asked again who is there. */
const RECHECK_MS = 60_000;
const OPERATIONS_PER_SOCKET = 100;
const MESSAGE_BYTES = 1024 * 1024;
/** https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md */
const FORBIDDEN = 4403;

interface SocketExtra extends Record<PropertyKey, unknown> {
  viewer?: Viewer;
  recheck?: NodeJS.Timeout;
}
type SocketContext = Context<Record<string, unknown> | undefined, Extra & Partial<SocketExtra>>;

export interface WebSocketOptions {
  readonly services: Services;
  readonly schema: GraphQLSchema;
  readonly access: AccessAudit;
  readonly formatError: FormatError;
  /** The path at which sockets are opened; upgrades on other paths are refused with 404. */
  readonly path: string;
}

/** GraphQL over WebSocket (graphql-ws) on the same path as over HTTP. */
export function createWebSocket({ services, schema, access, formatError, path }: WebSocketOptions) {
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_BYTES });
  const rules = [...specifiedRules, maximumDepth(MAXIMUM_DEPTH)];

  const identify = ({ connectionParams, extra }: SocketContext): Promise<Viewer | null> =>
    services.authenticate({ headers: headersOf(extra.request, connectionParams, services.config.origin) });

  const serving = useServer<Record<string, unknown> | undefined, SocketExtra>(
    {
      schema,
      async onConnect(context) {
        const viewer = await identify(context);
        if (viewer === null) {
          const address = addressOf(context.extra.request);
          await access.refused({ action: 'access.refuse', actor: null, address, detail: { path } });
          return false;
        }
        context.extra.viewer = viewer;
        context.extra.recheck = setInterval(() => {
          identify(context).then(
            (still) => still?.id !== viewer.id && context.extra.socket.close(FORBIDDEN, 'Sign in again'),
            (error: unknown) => services.log.warn({ error: String(error) }, 'a session could not be checked again'),
          );
        }, RECHECK_MS);
        return true;
      },
      onClose: ({ extra }) => clearInterval(extra.recheck),
      onSubscribe(context, _id, payload): ExecutionArgs | readonly GraphQLError[] {
        const { viewer, request } = context.extra;
        if (viewer === undefined) return [unauthenticated()];
        if (Object.keys(context.subscriptions).length > OPERATIONS_PER_SOCKET) {
          return [invalidInput(`One socket carries ${OPERATIONS_PER_SOCKET} operations; complete some of them.`)];
        }
        const parsed = parseOrError(payload.query);
        if (parsed instanceof GraphQLError) return [parsed];
        const errors = validate(schema, parsed, rules);
        if (errors.length > 0) return errors;
        const operation = getOperationAST(parsed, payload.operationName);
        const refused = operation && refuseTooMany(schema, parsed, operation, payload.variables ?? {});
        if (refused) return [refused];
        return {
          schema,
          document: parsed,
          operationName: payload.operationName,
          variableValues: payload.variables,
          contextValue: createContext(services, access, viewer, addressOf(request)),
        };
      },
      onError: (_context, _id, _payload, errors) => errors.map((error) => formatError(error.toJSON(), error)),
      onNext: (_context, _id, _payload, _args, { data, errors, extensions }) => ({
        data,
        ...(errors && { errors: errors.map((error) => formatError(error.toJSON(), error)) }),
        extensions: { ...extensions, notice: NOTICE },
      }),
    },
    sockets,
  );

  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (open) => sockets.emit('connection', open, request));
  };
  return {
    attach: (server: Server): void => void server.on('upgrade', upgrade),
    stop: async () => serving.dispose(),
  };
}

function parseOrError(query: string) {
  try {
    return parse(query);
  } catch (error) {
    if (error instanceof GraphQLError) return error;
    throw error;
  }
}

/**
 * What says who is there: a token in the connection's parameters (browsers cannot set headers on a socket) or in the
 * header, else the cookie. Browsers send the cookie along whichever page opens the socket, so that it counts only
 * where the page is ours (https://datatracker.ietf.org/doc/html/rfc6455#section-10.2).
 */
function headersOf(
  request: IncomingMessage,
  params: Record<string, unknown> | undefined,
  ourOrigin: string,
): IncomingMessage['headers'] {
  const { origin, host, cookie, authorization } = request.headers;
  const token = params?.authorization ?? params?.Authorization ?? authorization;
  if (typeof token === 'string') return { authorization: token };
  const isOurs = origin === undefined || origin === new URL(ourOrigin).origin || hostOf(origin) === host;
  return isOurs && cookie !== undefined ? { cookie } : {};
}

function hostOf(origin: string): string | null {
  return URL.canParse(origin) ? new URL(origin).host : null;
}
