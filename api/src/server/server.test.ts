import express from 'express';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessAudit } from '../audit/access-audit.js';
import { createGuard } from '../identity/guard.js';
import { beginLife } from '../jobs/alive.js';
import { migrateJobs } from '../jobs/worker.js';
import { createTestServices, startTestServer, type TestServer, type TestServices } from '../testing.js';
import { createApp } from './app.js';
import { createReady } from './health.js';
import { createMetrics } from './metrics.js';

let services: TestServices;
let server: TestServer;

beforeAll(async () => {
  services = await createTestServices();
  await migrateJobs(services.pool);
  const { database, storage } = services;
  const guard = createGuard({ ...services, access: new AccessAudit(database) });
  const boom = express.Router().get('/boom', () => {
    throw new Error('secret detail');
  });
  const app = createApp({
    ...services,
    guard,
    ready: createReady(database, storage),
    metrics: createMetrics(database),
    graphql: express.Router(),
    uploads: (_request, response) => void response.end(),
    edges: { '/edge': boom },
  });
  server = await startTestServer(app);
});
afterAll(async () => {
  await server.stop();
  await services.close();
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(server.url + path, { headers });

test('a path that is none answers 404 before it asks who you are', async () => {
  const response = await get('/fhir/R4/metadata');
  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({
    error: { code: 'NOT_FOUND' },
    notice: expect.stringMatching(/not for/),
  });
});

test('liveness and readiness ask for nobody; readiness is 503 until a worker lives', async () => {
  expect((await get('/health/live')).status).toBe(200);
  const without = await get('/health/ready');
  expect(without.status).toBe(503);
  expect(await without.json()).toMatchObject({ checks: { database: { status: 'up' }, worker: { status: 'down' } } });
  const life = await beginLife(
    `${services.pool.options.connectionString}`,
    services.database,
    { providers: ['cpu'], fallbacks: [{ provider: 'cuda' }] },
    () => undefined,
  );
  const ready = await get('/health/ready');
  expect(ready.status).toBe(200);
  expect(await ready.json()).toMatchObject({
    checks: { worker: { workers: [{ providers: ['cpu'], fallbacks: [{ provider: 'cuda' }] }] } },
  });
  await life.end();
  expect((await get('/health/ready')).status).toBe(503);
});

test('metrics need somebody who is signed in, and count what there is', async () => {
  expect((await get('/metrics')).status).toBe(401);
  const text = await (await get('/metrics', { authorization: `Bearer ${services.tokens.AUDITOR}` })).text();
  expect(text).toContain('overread_http_request_seconds_count{area="/metrics",method="GET",status="401"} 1');
  expect(text).toContain('process_cpu_seconds_total');
});

test('sign-in answers on its own path', async () => {
  const response = await fetch(`${server.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: services.config.origin },
    body: JSON.stringify({ email: 'nobody@example.org', password: 'wrong-password' }),
  });
  expect(response.status).toBe(401);
});

test('an error inside tells the client nothing of the inside', async () => {
  const response = await get('/edge/boom');
  expect(response.status).toBe(500);
  expect(await response.text()).not.toContain('secret detail');
});
