/**
 * Where everything meets. `node main.js [all|api|worker|migrate]`:
 * all (default) brings PostgreSQL along unless DATABASE_URL names one, runs the API, and a worker as a process of its own.
 */
import './threads.js';
import { fileURLToPath } from 'node:url';
import { pipelines, resolveParameters } from '@overread/models/pipelines.js';
import 'reflect-metadata';
import { createRequestAnalyses } from './analyses/schedule.js';
import { type Config, readConfig } from './config.js';
import { createDicomwebEdge } from './dicomweb/edge.js';
import { createGraphqlEdge } from './graphql/edge.js';
import { takeInDemo } from './ingest/demo.js';
import { createLog, type Log } from './log.js';
import { createMediaEdge } from './media/edge.js';
import { type CreateEdges, startApi } from './server/api.js';
import { migrateAll, openDatabase, provideDatabase } from './server/database.js';
import { Lifecycle } from './server/lifecycle.js';
import { supervise } from './server/supervise.js';
import { startWorkerRole } from './server/worker.js';

const createEdges: CreateEdges = async (services, access) => {
  const requestAnalyses = createRequestAnalyses({ ...services, pipelines, resolveParameters });
  return {
    graphql: await createGraphqlEdge(services, access, { pipelines, requestAnalyses }),
    others: {
      '/dicomweb': createDicomwebEdge(services, access),
      '/media': createMediaEdge(services, access),
    },
  };
};

type Role = (config: Config, log: Log, lifecycle: Lifecycle) => Promise<void>;

const roles: Readonly<Record<string, Role>> = {
  async all(config, log, lifecycle) {
    const server = await provideDatabase(config, log);
    lifecycle.onStop('PostgreSQL', server.stop);
    const env = { ...process.env, DATABASE_URL: server.url };
    // Before the API: the two start side by side.
    const worker = supervise([fileURLToPath(import.meta.url), 'worker'], env, log);
    lifecycle.onStop('worker', worker.stop);
    await api(config, server.url, log, lifecycle);
  },
  api: (config, log, lifecycle) => api(config, databaseUrlOf(config), log, lifecycle),
  worker: (config, log, lifecycle) =>
    startWorkerRole(config, databaseUrlOf(config), log, lifecycle, { pipelines, resolveParameters }),
  async migrate(config, log) {
    const { pool, close } = openDatabase(databaseUrlOf(config), 'migrate', log);
    await migrateAll(pool, log);
    await close();
  },
};

async function api(config: Config, databaseUrl: string, log: Log, lifecycle: Lifecycle): Promise<void> {
  const services = await startApi(config, databaseUrl, log, lifecycle, createEdges);
  if (!config.OVERREAD_DEMO) return;
  const demo = takeInDemo(services, config.projectRoot, log, lifecycle.signal);
  lifecycle.onStop('demo content', () => demo);
  await demo;
}

function databaseUrlOf({ DATABASE_URL }: Config): string {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  throw new Error('This role needs DATABASE_URL; only the role "all" brings a PostgreSQL along.');
}

const name = process.argv[2] ?? 'all';
const role = roles[name];
if (role === undefined) {
  process.stderr.write(`Roles: ${Object.keys(roles).join(', ')}.\n`);
  process.exit(2);
}
try {
  const config = readConfig(process.env);
  const log = createLog(name, config.LOG_LEVEL);
  const lifecycle = new Lifecycle(log);
  lifecycle.listen();
  await lifecycle.start(() => role(config, log, lifecycle));
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
