/**
 * One origin for the browser: the API's paths are passed on as streams (uploads of any size, video ranges, web
 * sockets), everything else is Next's. Next's own rewrites buffer bodies and cannot carry uploads.
 */
import { randomBytes } from 'node:crypto';
import {
  Agent,
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import httpProxy from 'http-proxy-3';
import { type Headers, pageHeaders, passedOnHeaders, workerHeaders } from './headers.js';
import { belongsToApi, isWorkerFile } from './routes.js';

export interface Portal {
  readonly server: Server;
  /** Refuses new connections, lets running requests end for `graceMs`, then cuts them. */
  close(graceMs: number): Promise<void>;
}

const unavailable = JSON.stringify({
  errors: [
    {
      message: 'The Overread API does not answer. It may still be starting: try again in a few seconds.',
      extensions: { code: 'UNAVAILABLE' },
    },
  ],
  extensions: { notice: 'Research use, not for diagnosis.' },
});

function setHeaders(response: ServerResponse, headers: Headers): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** The API closed a kept connection at the moment in which it was used again: nothing is wrong with either. */
function isStale(error: Error): boolean {
  return 'code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE');
}

/** Nothing happens twice by asking twice, and there is no body that is used up (RFC 9110, 9.2.1). */
function isSafe({ method }: IncomingMessage): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** A tus client asks again after 423 (locked); any other refusal it takes for "gone", and sends everything once more. */
function asksWhereUploadStands({ method, url }: IncomingMessage): boolean {
  return method === 'HEAD' && url?.startsWith('/uploads/') === true;
}

/** @param pages answers everything that is not the API's */
export function createPortal(apiUrl: URL, pages: RequestListener): Portal {
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const proxy = httpProxy.createProxyServer({
    target: apiUrl,
    ws: true,
    xfwd: true,
    agent,
    proxyTimeout: 0,
    timeout: 0,
  });
  const sockets = new Set<Duplex>();

  /** Requests that were sent a second time. */
  const repeated = new WeakSet<IncomingMessage>();
  proxy.on('error', (error, request, response) => {
    if (response instanceof ServerResponse) {
      if (isStale(error) && isSafe(request) && !response.headersSent && !repeated.has(request)) {
        repeated.add(request);
        void proxy.web(request, response);
        return;
      }
      if (response.headersSent) {
        // Half an answer must not look like a whole one.
        response.destroy();
        return;
      }
      response.writeHead(asksWhereUploadStands(request) ? 423 : 502, { 'content-type': 'application/json' });
      response.end(unavailable);
    } else {
      response?.destroy();
    }
  });

  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const url = request.url ?? '/';
    if (belongsToApi(url)) {
      setHeaders(response, passedOnHeaders);
      void proxy.web(request, response);
      return;
    }
    if (isWorkerFile(url)) {
      setHeaders(response, workerHeaders());
    } else {
      const headers = pageHeaders(randomBytes(16).toString('base64'));
      setHeaders(response, headers);
      request.headers['content-security-policy'] = headers['content-security-policy'];
    }
    void pages(request, response);
  };

  const server = createServer(answer);
  // Node ends a request after 300 s by default, which would cut every upload that takes longer.
  server.requestTimeout = 0;
  server.on('upgrade', (request, socket, head) => {
    if (!belongsToApi(request.url ?? '/')) {
      socket.destroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    void proxy.ws(request, socket, head);
  });

  const close = async (graceMs: number): Promise<void> => {
    const closed = new Promise<void>((done) => server.close(() => done()));
    server.closeIdleConnections();
    // A web socket never ends by itself; the browser's client connects again when the portal is back.
    for (const socket of sockets) socket.destroy();
    const cut = setTimeout(() => server.closeAllConnections(), graceMs);
    await closed;
    clearTimeout(cut);
    proxy.close();
    agent.destroy();
  };
  return { server, close };
}
