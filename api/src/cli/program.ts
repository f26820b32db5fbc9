import { Command, CommanderError } from 'commander';
import { sentence, type Terminal, UsageError, write } from './terminal.js';

export const WRONG_USE = 2;
const FAILED = 1;

/**
 * Runs the command line: help on stdout, errors in one plain sentence on stderr.
 *
 * @param commands in the order in which `--help` lists them.
 * @param args without the program's own name.
 * @returns the exit code: 0 done, 1 some of the work failed, 2 wrong use.
 */
export async function runProgram(
  args: readonly string[],
  terminal: Terminal,
  version: string,
  commands: (setExitCode: (code: number) => void) => readonly Command[],
): Promise<number> {
  let exitCode = 0;
  const program = new Command('overread')
    .description('Decision support for medical images and movement videos. Research use, not for diagnosis.')
    .version(version, '-V, --version');
  for (const command of commands((code) => (exitCode = code))) program.addCommand(command);
  speakPlainly(program, terminal);
  try {
    if (args.length === 0) throw new UsageError('Say what to do: overread --help lists the commands.');
    await program.parseAsync([...args], { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : WRONG_USE;
    const message = error instanceof Error ? error.message : String(error);
    await write(terminal.stderr, sentence(message));
    return error instanceof UsageError ? WRONG_USE : FAILED;
  }
}

/** Commander's own messages begin with `error:`, may add a second line, and end the process; ours do not. */
function speakPlainly(command: Command, terminal: Terminal): void {
  command.exitOverride().configureOutput({
    writeOut: (text) => terminal.stdout.write(text),
    writeErr: (text) => terminal.stderr.write(text),
    outputError: (text, writeError) => writeError(sentence(text.replace(/^error: /, ''))),
  });
  for (const inner of command.commands) speakPlainly(inner, terminal);
}
