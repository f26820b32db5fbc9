import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { z } from 'zod';

/** Also right from `api/dist`. */
const projectRoot = resolve(fileURLToPath(import.meta.url), '../../..');

const port = z.coerce.number().int().min(0).max(65_535);
const flag = z.enum(['0', '1']).transform((text) => text === '1');
const path = z.string().min(1);
const list = z.string().transform((text) =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== ''),
);

interface Variable<T extends z.ZodType> {
  readonly type: T;
  /** As it stands in the environment; null: none, the meaning says what happens then. */
  readonly default: string | null;
  readonly meaning: string;
}

const variable = <T extends z.ZodType>(type: T, fallback: string | null, meaning: string): Variable<T> => ({
  type,
  default: fallback,
  meaning,
});

/** Every environment variable that Overread reads. `.env.example` is made from this list (`describeEnvironment`). */
export const variables = {
  OVERREAD_HOME: variable(
    path,
    '.overread',
    'All state of an embedded server: database, objects, unfinished uploads, secret. Relative to the project.',
  ),
  DATABASE_URL: variable(
    z.url().optional(),
    null,
    'A PostgreSQL 15 or newer. Empty: an embedded one in OVERREAD_HOME.',
  ),
  STORAGE_URL: variable(
    z.string().optional(),
    null,
    'Where objects lie: file:/absolute/path (s3:// is to come). Empty: OVERREAD_HOME/objects.',
  ),
  PORT: variable(port, '4000', 'The API.'),
  WEB_PORT: variable(port, '3000', 'The portal.'),
  API_URL: variable(z.url().optional(), null, 'Where the portal finds the API. Empty: http://localhost:PORT.'),
  OVERREAD_ORIGIN: variable(
    z.url().optional(),
    null,
    'The address in the browser, for cookies and sign-in. Empty: http://localhost:WEB_PORT.',
  ),
  OVERREAD_SECRET: variable(
    z.string().min(32, 'needs 32 random characters or more').optional(),
    null,
    'Signs the cookies; the same for all API processes. Empty: made once and kept in OVERREAD_HOME/secret.',
  ),
  OVERREAD_DEMO: variable(
    flag,
    '0',
    '1: demo accounts with a published password, and demo content in an empty database. `npm start` sets it to 1.',
  ),
  DIMSE_PORT: variable(port, '11112', 'DICOM network services (to come).'),
  DIMSE_AE_TITLE: variable(z.string().min(1).max(16), 'OVERREAD', 'Our application entity title (to come).'),
  EXECUTION_PROVIDERS: variable(
    list.pipe(z.array(z.string()).min(1)),
    'cpu',
    'ONNX Runtime execution providers in the order in which they are tried, e.g. cuda,webgpu,cpu.',
  ),
  WORKER_CONCURRENCY: variable(
    z.coerce.number().int().min(1).max(64),
    '1',
    'Analyses that one worker runs at the same time; they share the processor.',
  ),
  WORKER_THREADS: variable(
    z.coerce.number().int().min(1).optional(),
    null,
    'Threads of one model run. Empty: the number of cores divided by WORKER_CONCURRENCY.',
  ),
  SERIES_QUIET_SECONDS: variable(
    z.coerce.number().min(0),
    '3',
    'A series is analysed once no image has come for this long.',
  ),
  FIRST_READ_BEFORE_MARKS: variable(
    flag,
    '1',
    '1: the marks of a mammogram stay hidden from a reader until that reader has committed a first read of the study.',
  ),
  UPLOAD_MAX_BYTES: variable(
    z.coerce.number().int().positive(),
    '4294967296',
    'The largest file that can be uploaded.',
  ),
  LOG_LEVEL: variable(z.enum(['trace', 'debug', 'info', 'warn', 'error', 'silent']), 'info', 'JSON lines on stderr.'),
  FFMPEG_PATH: variable(path.optional(), null, 'ffmpeg, with ffprobe beside it. Empty: found on the PATH.'),
  CHROMIUM_PATH: variable(
    path.optional(),
    null,
    'For the browser tests and later for reports. Empty: found on the PATH.',
  ),
  OVERREAD_TEST_DATA: variable(
    path,
    '../shared/data',
    'Files for tests and training. Relative to the project; tests that need files that are not there are skipped.',
  ),
} as const;

type Environment = { readonly [K in keyof typeof variables]: z.output<(typeof variables)[K]['type']> };

export interface Config extends Environment {
  readonly home: string;
  readonly storageUrl: string;
  readonly origin: string;
  readonly threads: number;
  readonly projectRoot: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * Checks the environment and works out what follows from it.
 * @throws ConfigError naming every variable that is wrong, and what is expected
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const names = Object.keys(variables) as (keyof typeof variables)[];
  const shape = z.object(Object.fromEntries(names.map((name) => [name, variables[name].type])));
  // An empty variable (docker-compose passes on what is unset that way) counts as none.
  const given = names.map((name) => [name, environment[name]?.trim() || variables[name].default || undefined]);
  const parsed = shape.safeParse(Object.fromEntries(given));
  if (!parsed.success) {
    const problems = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The environment is not right.\n${problems.join('\n')}\nSee .env.example.`);
  }
  // Built from `variables`, so that its keys and types are those of Environment; Object.fromEntries forgets them.
  const values = parsed.data as Environment;
  const home = resolve(projectRoot, values.OVERREAD_HOME);
  return {
    ...values,
    home,
    storageUrl: values.STORAGE_URL ?? pathToFileURL(resolve(home, 'objects')).href,
    origin: values.OVERREAD_ORIGIN ?? `http://localhost:${values.WEB_PORT}`,
    threads: values.WORKER_THREADS ?? Math.max(1, Math.floor(availableParallelism() / values.WORKER_CONCURRENCY)),
    projectRoot,
  };
}

/** The text of `.env.example`. */
export function describeEnvironment(): string {
  const entries = Object.entries(variables).map(([name, { default: value, meaning }]) =>
    value === null ? `# ${meaning}\n#${name}=` : `# ${meaning}\n#${name}=${value}`,
  );
  return `# Every variable that Overread reads, with its default. Made from api/src/config.ts.\n\n${entries.join('\n\n')}\n`;
}
