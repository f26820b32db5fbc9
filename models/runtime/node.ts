import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { type CpuDescription, describeCpu } from './cpu.js';
import { ModelError } from './errors.js';
import { modelsFolder } from './files.js';
import { type LoadedSession, openSession } from './node-session.js';
import type { ModelReference, ModelRuntime, ModelSession } from './runtime.js';

export interface NodeRuntimeOptions {
  /** Execution providers in the order in which they are tried, e.g. `['cuda', 'webgpu', 'cpu']`. */
  readonly providers: readonly string[];
  /** Threads within one run; two sessions that run at once use twice as many. Default 1. */
  readonly threads?: number;
  /** Folder that `ModelReference.file` is relative to. Default: this package's own. */
  readonly models?: string;
  /** Told when a provider could not take a model and the next one is tried. */
  readonly onFallback?: (fallback: Fallback) => void;
}

export interface Fallback {
  readonly model: string;
  readonly provider: string;
  readonly reason: string;
}

export interface RuntimeStatus {
  readonly loaded: readonly { readonly model: string; readonly sha256: string; readonly provider: string }[];
  readonly fallbacks: readonly Fallback[];
  /** Models whose last loading failed. */
  readonly failures: readonly { readonly model: string; readonly code: string; readonly message: string }[];
}

/** What an analysis keeps of where it ran; a replay elsewhere may differ in the last bits. */
export interface RuntimeDescription {
  readonly runtime: string;
  /** Providers of the sessions that are loaded, each once; before the first is loaded, empty. */
  readonly providers: readonly string[];
  readonly threads: number;
  readonly cpu: CpuDescription;
}

export interface NodeModelRuntime extends ModelRuntime {
  status(): RuntimeStatus;
  describe(): RuntimeDescription;
  /** Waits for loadings under way, then frees every session. Later calls of `session` throw `RUNTIME_DISPOSED`. */
  dispose(): Promise<void>;
}

/**
 * Opens the one door to onnxruntime-node. Sessions are loaded once each, from bytes whose SHA-256 was checked, and run
 * once on zeros before anybody gets them: a provider that only fails in its first run falls back like any other.
 */
export function createNodeRuntime(options: NodeRuntimeOptions): NodeModelRuntime {
  const models = options.models ?? modelsFolder();
  const threads = options.threads ?? 1;
  const description = `onnxruntime-node ${installedVersion()}`;
  const sessions = new Map<string, Promise<LoadedSession>>();
  const loaded = new Map<string, { model: ModelReference; session: LoadedSession }>();
  const failures = new Map<string, { model: string; code: string; message: string }>();
  const fallbacks: Fallback[] = [];
  let disposed = false;

  async function load(model: ModelReference): Promise<LoadedSession> {
    const bytes = await readModel(join(models, model.file), model);
    for (const provider of options.providers) {
      try {
        return await openSession(bytes, provider, threads);
      } catch (error) {
        const fallback = { model: model.name, provider, reason: firstLine(error) };
        fallbacks.push(fallback);
        options.onFallback?.(fallback);
      }
    }
    const reasons = fallbacks.filter((x) => x.model === model.name).map((x) => `${x.provider}: ${x.reason}`);
    throw new ModelError(
      'MODEL_LOAD_FAILED',
      `${model.name} could not be loaded by any of ${options.providers.join(', ') || 'no providers'}. ${reasons.join('; ')}`,
    );
  }

  async function loadAndRecord(model: ModelReference): Promise<LoadedSession> {
    try {
      const session = await load(model);
      loaded.set(model.file, { model, session });
      failures.delete(model.file);
      return session;
    } catch (error) {
      // Forgotten, so that a later call tries again, e.g. once the set-up has run.
      sessions.delete(model.file);
      const code = error instanceof ModelError ? error.code : 'MODEL_LOAD_FAILED';
      failures.set(model.file, { model: model.name, code, message: firstLine(error) });
      throw error;
    }
  }

  return {
    description,
    async session(model): Promise<ModelSession> {
      if (disposed) throw new ModelError('RUNTIME_DISPOSED', 'the runtime has been shut down');
      let session = sessions.get(model.file);
      if (!session) {
        session = loadAndRecord(model);
        sessions.set(model.file, session);
      }
      return await session;
    },
    status: () => ({
      loaded: [...loaded.values()].map(({ model, session }) => ({
        model: model.name,
        sha256: model.sha256,
        provider: session.provider,
      })),
      fallbacks: [...fallbacks],
      failures: [...failures.values()],
    }),
    describe: () => ({
      runtime: description,
      providers: [...new Set([...loaded.values()].map(({ session }) => session.provider))].sort(),
      threads,
      cpu: describeCpu(),
    }),
    async dispose() {
      disposed = true;
      await Promise.allSettled(sessions.values());
      await Promise.all([...loaded.values()].map(({ session }) => session.release()));
      sessions.clear();
      loaded.clear();
    },
  };
}

async function readModel(path: string, model: ModelReference): Promise<Buffer> {
  let bytes: Buffer;
  try {
    bytes = await readFile(path);
  } catch (error) {
    throw new ModelError('MODEL_MISSING', `${path} cannot be read. Run "npm run setup" to make the models.`, {
      cause: error,
    });
  }
  const actual = createHash('sha256').update(bytes).digest('hex');
  if (actual !== model.sha256) {
    throw new ModelError(
      'MODEL_HASH_MISMATCH',
      `${path} has SHA-256 ${actual}, expected ${model.sha256}. Delete it and run "npm run setup".`,
    );
  }
  return bytes;
}

function installedVersion(): string {
  const { version } = createRequire(import.meta.url)('onnxruntime-node/package.json') as { version: string };
  return version;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0]!;
}
