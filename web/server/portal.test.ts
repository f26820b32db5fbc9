import { once } from 'node:events';
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createPortal, type Portal } from './portal.js';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function listen(server: Server): Promise<string> {
  server.listen(0);
  await once(server, 'listening');
  return `http://localhost:${(server.address() as AddressInfo).port}`;
}

async function startApi(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createServer(answer);
  const url = await listen(server);
  closers.push(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return { server, url };
}

async function startPortal(apiUrl: string): Promise<{ portal: Portal; url: string }> {
  const portal = createPortal(new URL(apiUrl), (_request, response) => response.end('a page'));
  const url = await listen(portal.server);
  closers.push(() => portal.close(100));
  return { portal, url };
}

describe('what is passed on', () => {
  it('reaches the API while it is still being sent, and comes back while it is still being answered', async () => {
    let firstBytes: () => void = () => undefined;
    const arrived = new Promise<void>((done) => {
      firstBytes = done;
    });
    const { url: api } = await startApi((incoming, response) => {
      incoming.once('data', () => {
        firstBytes();
        response.write('first');
      });
      incoming.on('end', () => response.end(' last'));
    });
    const { url } = await startPortal(api);
    const upload = request(`${url}/uploads/1`, { method: 'PATCH' });
    upload.write('half');
    await arrived;
    const [response] = (await once(upload, 'response')) as [IncomingMessage];
    const [chunk] = (await once(response, 'data')) as [Buffer];
    expect(chunk.toString()).toBe('first');
    upload.end('the other half');
    const rest = [];
    for await (const piece of response) rest.push(piece);
    expect(Buffer.concat(rest).toString()).toBe(' last');
  });

  it("keeps the browser's host, which cookies and origins are checked against", async () => {
    const { url: api } = await startApi((incoming, response) => response.end(incoming.headers.host));
    const { url } = await startPortal(api);
    expect(await (await fetch(`${url}/graphql`)).text()).toBe(new URL(url).host);
  });

  it('carries web sockets', async () => {
    const { server, url: api } = await startApi((_incoming, response) => response.end());
    const sockets = new WebSocketServer({ server, path: '/graphql' });
    sockets.on('connection', (socket) => socket.on('message', (text) => socket.send(`heard ${text}`)));
    const { url } = await startPortal(api);
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`);
    await once(socket, 'open');
    socket.send('hello');
    const [answer] = (await once(socket, 'message')) as [Buffer];
    expect(answer.toString()).toBe('heard hello');
    socket.close();
  });

  it('says in words and by code that the API does not answer', async () => {
    const { url } = await startPortal('http://localhost:1');
    const response = await fetch(`${url}/graphql`);
    expect(response.status).toBe(502);
    const body = (await response.json()) as { errors: { extensions: { code: string } }[]; extensions: unknown };
    expect(body.errors[0]?.extensions.code).toBe('UNAVAILABLE');
    expect(body.extensions).toEqual({ notice: 'Research use, not for diagnosis.' });
  });

  it('asks once more where the API lets go of a kept connection, and never sends anything twice', async () => {
    const used = new WeakSet<object>();
    const posts: string[] = [];
    const { url: api } = await startApi((request, response) => {
      if (request.method === 'POST') posts.push(request.url ?? '');
      if (used.has(request.socket)) return void request.socket.destroy();
      used.add(request.socket);
      response.end('here');
    });
    const { url } = await startPortal(api);
    const get = async () => (await fetch(`${url}/dicomweb/one`)).text();
    expect([await get(), await get(), await get()]).toEqual(['here', 'here', 'here']);
    expect((await fetch(`${url}/uploads`, { method: 'POST', body: 'x' })).status).toBe(502);
    expect(posts).toHaveLength(1);
  });

  it('lets an upload wait that asks where it stands', async () => {
    const { url } = await startPortal('http://localhost:1');
    expect((await fetch(`${url}/uploads/one`, { method: 'HEAD' })).status).toBe(423);
    expect((await fetch(`${url}/uploads/one`, { method: 'PATCH', body: 'x' })).status).toBe(502);
  });
});

describe('pages', () => {
  it('carry a script policy with a nonce of their own', async () => {
    const { url } = await startPortal('http://localhost:1');
    const policies = await Promise.all(
      [1, 2].map(async () => (await fetch(`${url}/`)).headers.get('content-security-policy') ?? ''),
    );
    expect(policies[0]).toMatch(/script-src 'self' 'nonce-[A-Za-z0-9+/=]+' 'wasm-unsafe-eval'/);
    expect(policies[0]).toContain("frame-ancestors 'none'");
    expect(policies[0]).not.toBe(policies[1]);
  });

  it('leave the freedom to evaluate code to the bundled workers', async () => {
    const { url } = await startPortal('http://localhost:1');
    const worker = await fetch(`${url}/cornerstone/decodeImageFrameWorker.js`);
    expect(worker.headers.get('content-security-policy')).toContain("'unsafe-eval'");
  });
});

it('closes although a web socket is open', async () => {
  const { server, url: api } = await startApi((_incoming, response) => response.end());
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  closers.push(async () => {
    for (const socket of sockets.clients) socket.terminate();
  });
  const { portal, url } = await startPortal(api);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`);
  await once(socket, 'open');
  const began = performance.now();
  await portal.close(2_000);
  expect(performance.now() - began).toBeLessThan(1_500);
  await once(socket, 'close');
});
