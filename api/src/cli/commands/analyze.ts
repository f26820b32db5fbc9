import { resolve } from 'node:path';
import type { ParameterValue, Pipeline } from '@overread/models/pipeline.js';
import { Command, Option } from 'commander';
import { type AnalyzeDependencies, analyze } from '../analyze/analyze.js';
import { makeFolder, OutputFolder } from '../analyze/output.js';
import { progressOn } from '../progress.js';
import { sentence, type Terminal, UsageError, write } from '../terminal.js';

export interface AnalyzeCommandDependencies {
  readonly pipelines: readonly Pipeline[];
  /** Defaults filled in and checked. @throws where a value is not allowed. */
  readonly resolveParameters: (
    pipeline: Pipeline,
    given: Readonly<Record<string, ParameterValue>>,
  ) => Readonly<Record<string, ParameterValue>>;
  /** Opened once there is something to do; closed by `close`. */
  open(): Promise<Omit<AnalyzeDependencies, 'pipelines'> & { close(): Promise<void> }>;
}

interface Options {
  readonly pipeline?: string;
  readonly exercise?: string;
  readonly out?: string;
}

const description = `Analyse DICOM files and movement videos: no server, no database.

Each PATH is a file or a folder, which is searched recursively; DICOM is recognised by content, video by ffprobe.
Standard output has one line of JSON (schema overread.analysis/1) for each pipeline on each DICOM series or recording.
Exit code: 0 done, 1 some of it failed, 2 wrong use. Research use, not for diagnosis.`;

/** `overread analyze`. @param signal aborts the work, e.g. on Ctrl-C. */
export function analyzeCommand(
  terminal: Terminal,
  dependencies: AnalyzeCommandDependencies,
  signal: AbortSignal,
  setExitCode: (code: number) => void,
): Command {
  const ids = dependencies.pipelines.map(({ id }) => id);
  const exercises = exerciseChoices(dependencies.pipelines);
  const command = new Command('analyze')
    .summary('analyse DICOM files and movement videos')
    .description(description)
    .argument('<PATH...>', 'files and folders')
    .addOption(new Option('--pipeline <ID>', 'run this pipeline only, with one line for every unit').choices(ids))
    .option('--out <DIR>', 'write masks and poses below this folder; lines name them');
  if (exercises.length > 0) {
    command.addOption(
      new Option('--exercise <NAME>', 'the exercise in the videos; without it, it is recognised').choices(exercises),
    );
  }
  return command.action(async (paths: string[], options: Options) => {
    setExitCode(await run(paths, options, terminal, dependencies, signal));
  });
}

async function run(
  paths: readonly string[],
  options: Options,
  terminal: Terminal,
  dependencies: AnalyzeCommandDependencies,
  signal: AbortSignal,
): Promise<number> {
  const { pipelines } = dependencies;
  const output = options.out === undefined ? null : await openOutput(resolve(terminal.folder, options.out));
  const progress = progressOn(terminal);
  const opened = await dependencies.open();
  let failed = false;
  try {
    const lines = analyze(
      {
        paths,
        folder: terminal.folder,
        pipeline: pipelines.find(({ id }) => id === options.pipeline) ?? null,
        parametersOf: (pipeline) => dependencies.resolveParameters(pipeline, givenTo(pipeline, options)),
        output,
        signal,
        onProgress: progress.show,
      },
      { ...opened, pipelines },
    );
    for await (const line of lines) {
      progress.clear();
      if (line.error) {
        failed = true;
        terminal.stderr.write(sentence(line.error.message));
      }
      await write(terminal.stdout, `${JSON.stringify(line)}\n`);
    }
  } finally {
    progress.clear();
    await opened.close();
  }
  return failed ? 1 : 0;
}

function exerciseChoices(pipelines: readonly Pipeline[]): string[] {
  const declared = pipelines.flatMap(({ parameters }) => parameters.filter(({ name }) => name === 'exercise'));
  return [...new Set(declared.flatMap(({ choices }) => choices ?? []))];
}

/** `--exercise` goes to the pipelines that know it. */
function givenTo(pipeline: Pipeline, options: Options): Record<string, ParameterValue> {
  const knows = pipeline.parameters.some(({ name }) => name === 'exercise');
  return knows && options.exercise !== undefined ? { exercise: options.exercise } : {};
}

async function openOutput(folder: string): Promise<OutputFolder> {
  try {
    await makeFolder(folder);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new UsageError(`The output folder ${folder} cannot be made (${reason}).`);
  }
  return new OutputFolder(folder);
}
