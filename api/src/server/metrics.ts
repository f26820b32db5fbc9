import type { RequestHandler } from 'express';
import { sql } from 'kysely';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Database } from '../database/connect.js';

export interface Metrics {
  /** Measures every request. */
  readonly observe: RequestHandler;
  /** Answers in Prometheus's text format. */
  readonly expose: RequestHandler;
}

/** Seconds; from a single row to the last request of a large upload. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** One registry for each server: several in one process (tests) do not mix. */
export function createMetrics(database: Database): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const duration = new Histogram({
    name: 'overread_http_request_seconds',
    help: 'Time from request to the end of the answer.',
    labelNames: ['area', 'method', 'status'],
    buckets: BUCKETS,
    registers: [registry],
  });
  const count = (
    name: string,
    help: string,
    labelNames: string[],
    read: () => Promise<[labels: string[], number][]>,
  ) => {
    const gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        this.reset();
        for (const [labels, value] of await read()) this.set(pair(labelNames, labels), value);
      },
    });
    return gauge;
  };
  count('overread_analyses', 'Analyses by pipeline and status.', ['pipeline', 'status'], async () => {
    const rows = await database
      .selectFrom('analysis')
      .select(['pipeline', 'status', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy(['pipeline', 'status'])
      .execute();
    return rows.map((row) => [[row.pipeline ?? 'none', row.status], row.count]);
  });
  count('overread_uploads', 'Uploads by status.', ['status'], async () => {
    const rows = await database
      .selectFrom('upload')
      .select(['status', (eb) => eb.fn.countAll<number>().as('count')])
      .groupBy('status')
      .execute();
    return rows.map((row) => [[row.status], row.count]);
  });
  count('overread_jobs', 'Jobs that wait, run or have been given up.', ['job', 'state'], async () => {
    const { rows } = await sql<{ job: string; state: string; count: number }>`
      select task_identifier as job, count(*) as count,
        case when locked_at is not null then 'running' when attempts >= max_attempts then 'given_up'
          else 'waiting' end as state
      from graphile_worker.jobs group by 1, 3`.execute(database);
    return rows.map((row) => [[row.job, row.state], row.count]);
  });
  return {
    observe(request, response, next) {
      const end = duration.startTimer();
      // Only the first part of the path: ids would make a series of each.
      const area = /^\/[a-z]*/.exec(request.path)?.[0] ?? '/';
      response.once('close', () => end({ area, method: request.method, status: String(response.statusCode) }));
      next();
    },
    async expose(_request, response) {
      response.type(registry.contentType).send(await registry.metrics());
    },
  };
}

function pair(names: readonly string[], values: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.map((name, index) => [name, values[index] ?? '']));
}
