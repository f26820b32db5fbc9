import { createRequire } from 'node:module';
import { pipelines, resolveParameters } from '@overread/models/pipelines.js';
import { createNodeRuntime } from '@overread/models/runtime/node.js';
import { readConfig } from '../config.js';
import { DecodePool } from '../formats/dicom/decoding/decode-pool.js';
import { findFfmpeg } from '../formats/video/ffmpeg.js';
import { type AnalyzeCommandDependencies, analyzeCommand } from './commands/analyze.js';
import { userCommand } from './commands/user.js';
import { runProgram } from './program.js';
import { sentence, terminalOf } from './terminal.js';

const terminal = terminalOf(process);
const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupted.abort(new Error(`Stopped by ${signal}.`)));
}
// `overread analyze … | head` closes the pipe early: that is no error.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  process.exit(error.code === 'EPIPE' ? 0 : 1);
});

const analyzeDependencies: AnalyzeCommandDependencies = {
  pipelines,
  resolveParameters,
  async open() {
    const config = readConfig(process.env);
    const runtime = createNodeRuntime({
      providers: config.EXECUTION_PROVIDERS,
      threads: config.threads,
      onFallback: ({ model, provider, reason }) =>
        terminal.stderr.write(sentence(`${model} cannot run on ${provider} (${reason}); the next provider is tried`)),
    });
    const decoder = new DecodePool();
    return {
      runtime,
      ffmpeg: findFfmpeg(process.env),
      decoder,
      async close() {
        await runtime.dispose();
        await decoder.close();
      },
    };
  },
};

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };
process.exitCode = await runProgram(process.argv.slice(2), terminal, version, (setExitCode) => [
  analyzeCommand(terminal, analyzeDependencies, interrupted.signal, setExitCode),
  userCommand(terminal, () => readConfig(process.env)),
]);
