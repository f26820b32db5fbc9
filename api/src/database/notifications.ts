import { sql } from 'kysely';
import pg from 'pg';
import { z } from 'zod';
import type { Queryable } from './connect.js';

/**
 * What the worker and the API tell each other, through LISTEN/NOTIFY: a signal to look again, never the data itself
 * (a NOTIFY holds 8000 bytes, and who may see a row is decided where it is read).
 */
const payloads = {
  analysis: z.object({
    analysisId: z.string(),
    seriesId: z.string().nullable(),
    studyId: z.string().nullable(),
    recordingId: z.string().nullable(),
  }),
  recording: z.object({ recordingId: z.string() }),
  upload: z.object({ uploadId: z.string(), userId: z.string().nullable() }),
} as const;

export type Channel = keyof typeof payloads;
export type Notification<C extends Channel> = z.infer<(typeof payloads)[C]>;

const prefix = 'overread_';

/** Inside a transaction it is sent when that commits, and not at all where it rolls back. */
export async function notify<C extends Channel>(db: Queryable, channel: C, payload: Notification<C>): Promise<void> {
  await notifyEach(db, channel, [payload]);
}

/** One notice for each payload, in one statement. */
export async function notifyEach<C extends Channel>(
  db: Queryable,
  channel: C,
  payloads: readonly Notification<C>[],
): Promise<void> {
  if (payloads.length === 0) return;
  const texts = payloads.map((payload) => JSON.stringify(payload));
  await sql`select pg_notify(${prefix + channel}, text) from unnest(${texts}::text[]) as each (text)`.execute(db);
}

export interface Listener {
  stop(): Promise<void>;
}

export interface ListenOptions {
  readonly handle: <C extends Channel>(channel: C, payload: Notification<C>) => void;
  /** The connection broke (it is opened again) or a message was not one of ours. */
  readonly onError: (error: Error) => void;
}

const RECONNECT_MS = 1000;

/** Listens on a connection of its own until `stop`; a broken one is opened again every second. */
export async function listen(url: string, options: ListenOptions): Promise<Listener> {
  let stopped = false;
  let client: pg.Client | null = null;
  let timer: NodeJS.Timeout | undefined;

  const connect = async (): Promise<void> => {
    const next = new pg.Client({ connectionString: url, application_name: 'overread listen', keepAlive: true });
    next.on('notification', (message) => deliver(message, options));
    next.on('error', options.onError);
    await next.connect();
    // Only now: a client that could not connect says `end`, too, and each attempt would be followed by two.
    next.on('end', reconnectLater);
    for (const channel of Object.keys(payloads)) await next.query(`listen ${prefix}${channel}`);
    client = next;
  };
  const reconnectLater = (): void => {
    clearTimeout(timer);
    if (!stopped) timer = setTimeout(reconnect, RECONNECT_MS);
  };
  const reconnect = (): void => {
    connect().catch((error: unknown) => {
      options.onError(error instanceof Error ? error : new Error(String(error)));
      reconnectLater();
    });
  };

  await connect();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await client?.end();
    },
  };
}

function deliver(message: pg.Notification, { handle, onError }: ListenOptions): void {
  const channel = message.channel.slice(prefix.length);
  try {
    const json: unknown = JSON.parse(message.payload ?? 'null');
    if (channel === 'analysis') handle('analysis', payloads.analysis.parse(json));
    else if (channel === 'recording') handle('recording', payloads.recording.parse(json));
    else if (channel === 'upload') handle('upload', payloads.upload.parse(json));
  } catch (error) {
    onError(new Error(`A notification on ${message.channel} could not be read.`, { cause: error }));
  }
}
