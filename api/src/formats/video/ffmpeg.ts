import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { dirname, join, resolve } from 'node:path';
import { VideoError } from '../error-codes.js';
import { MAX_FFMPEG_CPU_SECONDS, MAX_FFMPEG_MEMORY_KIB, PROBE_SECONDS } from './limits.js';

/** The two programs, by path or by name to be found in PATH. */
export interface FfmpegTools {
  readonly ffmpeg: string;
  readonly ffprobe: string;
}

/** @param environment `FFMPEG_PATH` names the ffmpeg program, with ffprobe beside it; without it both come from PATH. */
export function findFfmpeg(environment: Readonly<Record<string, string | undefined>>): FfmpegTools {
  const path = environment.FFMPEG_PATH;
  if (!path) return { ffmpeg: 'ffmpeg', ffprobe: 'ffprobe' };
  const suffix = path.toLowerCase().endsWith('.exe') ? '.exe' : '';
  return { ffmpeg: path, ffprobe: join(dirname(path), `ffprobe${suffix}`) };
}

/**
 * Options before the input: nothing but this one local file is read, and only as a container of video. Play lists (hls,
 * concat) name other files and addresses, and with ffprobe's text demuxers every text file would be a video.
 */
export const inputGuards: readonly string[] = [
  '-protocol_whitelist',
  'file,pipe',
  '-format_whitelist',
  'mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,asf,flv,ogg,ivf,mxf,dv',
];

/** A path as ffmpeg's own URL, absolute, so that no character of the name is taken for an option or a protocol. */
export function inputUrl(path: string): string {
  return `file:${resolve(path)}`;
}

/**
 * Starts one of the tools with limits on memory and processor time, kept by the operating system: a crafted file must
 * not take the machine down. Where the shell knows no such limit (macOS has none on memory) the tool runs without it.
 */
export function spawnLimited(program: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  if (process.platform === 'win32') return spawn(program, args, options);
  const limits = `ulimit -v ${MAX_FFMPEG_MEMORY_KIB} 2>/dev/null; ulimit -t ${MAX_FFMPEG_CPU_SECONDS} 2>/dev/null`;
  return spawn('/bin/sh', ['-c', `${limits}; exec "$0" "$@"`, program, ...args], options);
}

/** How the shell ends where there is no such program (POSIX, Shell Command Language 2.8.2). */
export const NOT_STARTED = 127;

const knownFilters = new Map<string, Promise<ReadonlySet<string>>>();

/** Names of the filters that this ffmpeg was built with. Asked once. */
export function filtersOf({ ffmpeg }: FfmpegTools): Promise<ReadonlySet<string>> {
  let known = knownFilters.get(ffmpeg);
  if (known === undefined) {
    known = runTool(ffmpeg, ['-hide_banner', '-filters'], PROBE_SECONDS).then(
      ({ stdout }) => new Set([...stdout.matchAll(/^ [A-Z.]{2,3} (\w+) /gm)].map(([, name]) => name!)),
    );
    knownFilters.set(ffmpeg, known);
  }
  return known;
}

export interface FinishedProcess {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs one of the tools to its end and collects what it prints. Nothing on its stdin.
 *
 * @throws {VideoError} FFMPEG_MISSING, VIDEO_TIMED_OUT; `signal.reason` where aborted.
 */
export async function runTool(
  program: string,
  args: readonly string[],
  seconds: number,
  signal?: AbortSignal,
): Promise<FinishedProcess> {
  signal?.throwIfAborted();
  const timeout = AbortSignal.timeout(seconds * 1000);
  const child = spawnLimited(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const kill = () => child.kill('SIGKILL');
  const stop = AbortSignal.any(signal ? [timeout, signal] : [timeout]);
  stop.addEventListener('abort', kill, { once: true });
  try {
    const exit = new Promise<number | null>((settle, reject) => {
      child.once('error', (error) => reject(startFailure(program, error)));
      child.once('close', settle);
    });
    const [code, stdout, stderr] = await Promise.all([exit, collect(child.stdout!), collect(child.stderr!)]);
    signal?.throwIfAborted();
    if (code === NOT_STARTED) throw startFailure(program, new Error(stderr.trim()));
    if (timeout.aborted) throw new VideoError('VIDEO_TIMED_OUT', `ffprobe gave no answer within ${seconds} seconds`);
    return { code, stdout, stderr };
  } finally {
    stop.removeEventListener('abort', kill);
    kill();
  }
}

async function collect(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}

export function startFailure(program: string, error: Error): VideoError {
  return new VideoError(
    'FFMPEG_MISSING',
    `${program} cannot be started (${error.message}); install ffmpeg or set FFMPEG_PATH to it`,
    { cause: error },
  );
}
