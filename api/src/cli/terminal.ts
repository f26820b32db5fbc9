/** What a command sees of the outside, so that tests can stand in for it. */
export interface Terminal {
  /** Results only. */
  readonly stdout: NodeJS.WritableStream;
  /** Errors in one plain sentence, progress where it is a terminal. */
  readonly stderr: NodeJS.WritableStream;
  readonly isInteractive: boolean;
  /** The folder that the user stands in; paths are relative to it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** @param process the running one; `INIT_CWD` is set by npm, which itself changes to the project's root. */
export function terminalOf(process: NodeJS.Process): Terminal {
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    isInteractive: process.stderr.isTTY === true,
    folder: process.env.INIT_CWD || process.cwd(),
    environment: process.env,
  };
}

/** Wrong use of a command: exit code 2 and this one sentence. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Waits where the reader is slower than we are. */
export async function write(stream: NodeJS.WritableStream, text: string): Promise<void> {
  if (stream.write(text)) return;
  await new Promise<void>((resolve) => {
    stream.once('drain', resolve);
    // A reader that has gone away never drains.
    stream.once('close', resolve);
  });
}

/** One sentence on one line, whatever the message was made of: file names may hold line breaks. */
export function sentence(message: string): string {
  return `overread: ${message.replace(/[\r\n]+/g, ' ').trim()}\n`;
}
