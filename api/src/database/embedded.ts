import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, openSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type ServerAccount, serverAccount } from './embedded-account.js';
import { findBinaries, type PostgresBinaries } from './embedded-binaries.js';

export interface EmbeddedOptions {
  /** Folder for the cluster `postgres/`, its password and its log; made where missing. */
  readonly home: string;
  /** Where root's clusters go whose home the user `postgres` cannot reach. Default /var/lib/overread. */
  readonly refuge?: string;
  /** Where it has to listen; default: a free port. */
  readonly port?: number;
  /** Tests only: no waiting for the disk. A crash of the machine would lose the cluster. */
  readonly throwAway?: boolean;
  /** Told what a person may wonder about: where the data lies, that a running server was taken over. */
  readonly onNotice?: (notice: string) => void;
}

export interface EmbeddedPostgres {
  /** Of the database `overread`; with the password. */
  readonly url: string;
  readonly dataFolder: string;
  readonly pid: number;
  /** It was running already: started by another process, which may still be using it. */
  readonly tookOver: boolean;
  /** Ends open connections, writes a checkpoint and waits until the server is gone. */
  stop(): Promise<void>;
}

const START_SECONDS = 60;
const STOP_SECONDS = 20;
const DATABASE = 'overread';

interface Place {
  /** Holds `postgres/`, reachable by the account. */
  readonly folder: string;
  readonly data: string;
  readonly log: string;
  readonly password: string;
}

/**
 * Starts a PostgreSQL of our own on a free port of 127.0.0.1, and makes its cluster the first time.
 *
 * Survives a kill -9 of everything: PostgreSQL recovers by itself, a `postmaster.pid` that a dead server left is
 * removed, and a server that outlived its Overread is taken over.
 *
 * @throws Error where PostgreSQL does not come up; the message holds the end of its log
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const account = serverAccount();
  const refuge = options.refuge ?? '/var/lib/overread';
  const binaries = await findBinaries(account, refuge);
  const place = await choosePlace(options, refuge, account);
  await makeCluster(place, binaries, account);
  const password = (await readFile(place.password, 'utf8')).trim();

  const running = await runningServer(place);
  if (running !== null) {
    options.onNotice?.(`Took over the PostgreSQL (process ${running.pid}) that an earlier start had left running.`);
    const url = await ready(running.port, password, place, () => isAlive(running.pid));
    return {
      url,
      dataFolder: place.data,
      pid: running.pid,
      tookOver: true,
      stop: () => stopProcess(running.pid, place),
    };
  }
  const port = options.port ?? (await freePort());
  const child = launch(binaries, place, port, account, options.throwAway ?? false);
  const { pid } = child;
  if (pid === undefined) throw new Error(`${binaries.postgres} could not be started.`);
  const url = await ready(port, password, place, () => child.exitCode === null && child.signalCode === null);
  return { url, dataFolder: place.data, pid, tookOver: false, stop: () => stopProcess(pid, place) };
}

async function choosePlace(options: EmbeddedOptions, refuge: string, account: ServerAccount): Promise<Place> {
  const home = resolve(options.home);
  await mkdir(home, { recursive: true });
  let folder = home;
  // A closed folder in an open one: letting others pass through shows them nothing, each file in it has its own mode.
  if (!account.canExecute(home) && account.canExecute(dirname(home))) await chmod(home, 0o711);
  if (!account.canExecute(home)) {
    folder = join(refuge, createHash('sha256').update(home).digest('hex').slice(0, 12));
    await mkdir(folder, { recursive: true, mode: 0o755 });
    options.onNotice?.(`The user "postgres" cannot reach ${home}; the database lies in ${folder}.`);
  }
  return {
    folder,
    data: join(folder, 'postgres'),
    log: join(folder, 'postgres.log'),
    password: join(folder, 'postgres.password'),
  };
}

async function makeCluster(place: Place, binaries: PostgresBinaries, account: ServerAccount): Promise<void> {
  if (existsSync(join(place.data, 'PG_VERSION'))) return;
  // Made beside and renamed: an initdb that was killed half-way would else be taken for a cluster.
  const partial = `${place.data}.${process.pid}`;
  await rm(partial, { recursive: true, force: true });
  await mkdir(partial, { mode: 0o700 });
  account.own(partial);
  await writeFile(place.password, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600 });
  const forInitdb = join(partial, '..', `postgres.pwfile.${process.pid}`);
  await writeFile(forInitdb, await readFile(place.password), { mode: 0o600 });
  account.own(forInitdb);
  try {
    const made = spawnSync(
      binaries.initdb,
      [
        `--pgdata=${partial}`,
        '--username=overread',
        '--auth=scram-sha-256',
        `--pwfile=${forInitdb}`,
        '--encoding=UTF8',
        // Sorting then is the same on every machine and survives updates of the system's C library.
        '--locale-provider=builtin',
        '--builtin-locale=C.UTF-8',
        '--locale=C',
        '--no-sync',
      ],
      { ...account.ids, cwd: '/', encoding: 'utf8' },
    );
    if (made.status !== 0) throw new Error(`initdb failed: ${made.error?.message ?? made.stderr}`);
  } finally {
    await rm(forInitdb, { force: true });
  }
  await chmod(partial, 0o700);
  await rename(partial, place.data);
}

/** The server that `postmaster.pid` names, if it lives; a file left by a dead one is removed. */
async function runningServer(place: Place): Promise<{ pid: number; port: number } | null> {
  const file = join(place.data, 'postmaster.pid');
  if (!existsSync(file)) return null;
  const lines = (await readFile(file, 'utf8')).split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (Number.isInteger(pid) && port > 0 && isAlive(pid) && isPostgres(pid)) return { pid, port };
  // PostgreSQL itself refuses to start where the number now belongs to any other process of the same user.
  await rm(file, { force: true });
  return null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, and belongs to someone else.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Zombies have no command line left, and so count as gone. */
function isPostgres(pid: number): boolean {
  const answer = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' });
  if (answer.error) return commandLine(pid).includes('postgres');
  return /postgres.*\s-D\s/.test(answer.stdout);
}

/** Slim containers have no `ps`. */
function commandLine(pid: number): string {
  const shown = spawnSync('cat', [`/proc/${pid}/cmdline`], { encoding: 'utf8' });
  return shown.status === 0 ? shown.stdout : '';
}

function launch(
  binaries: PostgresBinaries,
  place: Place,
  port: number,
  account: ServerAccount,
  throwAway: boolean,
): ChildProcess {
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'max_connections=100',
    // Keeps the values of rows, which may name a patient, out of the log.
    'log_error_verbosity=terse',
    'log_parameter_max_length_on_error=0',
    ...(throwAway ? ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'] : []),
  ];
  const log = openSync(place.log, 'a', 0o600);
  try {
    return spawn(
      binaries.postgres,
      ['-D', place.data, '-p', String(port), ...settings.flatMap((setting) => ['-c', setting])],
      {
        ...account.ids,
        cwd: '/',
        stdio: ['ignore', log, log],
        // A group of its own: the terminal's Ctrl-C must not reach it before the API has let go of it.
        detached: true,
      },
    );
  } finally {
    closeSync(log);
  }
}

async function ready(port: number, password: string, place: Place, alive: () => boolean): Promise<string> {
  const url = (database: string) => `postgres://overread:${password}@127.0.0.1:${port}/${database}`;
  const deadline = Date.now() + START_SECONDS * 1000;
  while (!(await canConnect(url('postgres')))) {
    if (!alive() || Date.now() > deadline) {
      const log = await readFile(place.log, 'utf8').catch(() => '');
      throw new Error(`PostgreSQL did not start. The end of ${place.log}:\n${log.split('\n').slice(-8).join('\n')}`);
    }
    await sleep(25);
  }
  const client = new pg.Client({ connectionString: url('postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
  return url(DATABASE);
}

async function canConnect(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  try {
    await client.connect();
    return true;
  } catch {
    // Not listening yet, or still recovering; the caller tells a dead server by its process.
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function stopProcess(pid: number, place: Place): Promise<void> {
  // SIGINT is PostgreSQL's fast shutdown (https://www.postgresql.org/docs/current/server-shutdown.html).
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    if (!isAlive(pid)) return;
    process.kill(pid, signal);
    const deadline = Date.now() + STOP_SECONDS * 1000;
    while (Date.now() < deadline) {
      // The file goes last; where this process is not the parent, nobody may have collected the dead process.
      if (!isAlive(pid) || !existsSync(join(place.data, 'postmaster.pid'))) return;
      await sleep(20);
    }
  }
  throw new Error(`PostgreSQL (process ${pid}) did not stop; see ${place.log}.`);
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.listen(0, '127.0.0.1', done);
  });
  const address = server.address();
  await new Promise((done) => server.close(done));
  if (address === null || typeof address === 'string') throw new Error('The system gave no free port.');
  return address.port;
}
