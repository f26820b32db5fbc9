import { DetailedError, defaultOptions, type PreviousUpload, Upload } from 'tus-js-client';

/** One file on its way by tus (https://tus.io/protocols/resumable-upload). */
export interface Transfer {
  pause(): Promise<void>;
  resume(): void;
  /** Stops and has the API throw away what came. */
  discard(): Promise<void>;
}

export interface TransferEvents {
  started(url: string): void;
  progress(sent: number): void;
  done(url: string): void;
  failed(problem: string): void;
}

export interface Interrupted {
  readonly key: string;
  readonly name: string;
  readonly size: number;
  readonly url: string;
}

/** Quickly where a line flickers; then for an hour, as long as a disk is cleared or a database brought back. */
const RETRY_MS = [0, 1_000, 3_000, 5_000, 10_000, ...Array.from({ length: 180 }, () => 20_000)];

const options: Partial<ConstructorParameters<typeof Upload>[1]> = {
  endpoint: '/uploads',
  removeFingerprintOnSuccess: true,
  retryDelays: RETRY_MS,
};

/**
 * So little goes with the request that begins it: a folder of a thousand slices is a thousand requests, not two. What is
 * larger learns its address first, so that it can be gone on with.
 */
const SMALL_BYTES = 4 * 2 ** 20;

export function startTransfer(file: File, path: string, events: TransferEvents): Transfer {
  const upload: Upload = new Upload(file, {
    ...options,
    metadata: { filename: path, filetype: file.type || 'application/octet-stream' },
    uploadDataDuringCreation: file.size <= SMALL_BYTES,
    onUploadUrlAvailable: () => {
      if (upload.url) events.started(upload.url);
    },
    onProgress: (sent) => events.progress(sent),
    onSuccess: () => events.done(upload.url ?? ''),
    onError: (error) => events.failed(describe(error)),
  });
  // The same file as before a reload, a crash or a lost connection goes on where it stopped.
  upload
    .findPreviousUploads()
    .then((previous) => {
      const latest = previous.toSorted((a, b) => b.creationTime.localeCompare(a.creationTime))[0];
      if (latest) upload.resumeFromPreviousUpload(latest);
      upload.start();
    })
    .catch((error: unknown) => events.failed(describe(error)));
  return {
    pause: () => upload.abort(),
    resume: () => upload.start(),
    discard: () => upload.abort(true),
  };
}

/** What this browser began and did not finish. The bytes are the user's: they have to choose the file again. */
export async function findInterrupted(): Promise<Interrupted[]> {
  const stored: PreviousUpload[] = (await defaultOptions.urlStorage?.findAllUploads()) ?? [];
  return stored.flatMap((entry) =>
    entry.uploadUrl && entry.size !== null
      ? [
          {
            key: entry.urlStorageKey,
            name: entry.metadata.filename ?? 'a file',
            size: entry.size,
            url: entry.uploadUrl,
          },
        ]
      : [],
  );
}

export async function forget(interrupted: Interrupted): Promise<void> {
  await defaultOptions.urlStorage?.removeUpload(interrupted.key);
  await Upload.terminate(interrupted.url).catch((error: unknown) => {
    // Gone on the server too: what was asked for.
    if (!(error instanceof DetailedError)) throw error;
  });
}

/** @returns bytes that the API has, or null where it no longer knows the upload */
export async function receivedBytes(url: string): Promise<number | null> {
  const response = await fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  const offset = response.headers.get('upload-offset');
  return response.ok && offset !== null ? Number(offset) : null;
}

function describe(error: unknown): string {
  if (!(error instanceof DetailedError)) return error instanceof Error ? error.message : String(error);
  const status = error.originalResponse?.getStatus();
  const body = error.originalResponse?.getBody() ?? '';
  if (status === undefined || status === 0) return 'The connection was lost. It goes on as soon as you resume.';
  if (status === 502) return 'The Overread API does not answer. Try again in a few seconds.';
  if (status === 401) return 'You are signed out. Sign in and send the file again.';
  return messageIn(body) ?? `The server refused the file (HTTP ${status}).`;
}

function messageIn(body: string): string | null {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed === 'object' && parsed !== null && 'message' in parsed && typeof parsed.message === 'string') {
      return parsed.message;
    }
  } catch {
    // Plain text is what tus servers answer by default.
  }
  const text = body.trim();
  return text === '' || text.length > 400 || text.startsWith('<') ? null : text;
}
