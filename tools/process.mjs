// Running other programs, and the places that every part of the bootstrap knows.
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const node24 = `${root}/node_modules/.bin/node`;

export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** The environment of every child: the pinned Node first on the PATH, and no telemetry from any tool. */
export function environment(extra = {}) {
  return {
    ...process.env,
    PATH: `${root}/node_modules/.bin:${process.env.PATH ?? ''}`,
    NEXT_TELEMETRY_DISABLED: '1',
    ...extra,
  };
}

/**
 * Runs a preparing step; its whole output goes to stderr. Throws with the step's name where it fails: what went wrong
 * stands above in the step's own words.
 */
export function step(name, file, args, { cwd = root, env = {}, timeoutSeconds = 0 } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(file, args, {
      cwd,
      env: environment(env),
      stdio: ['ignore', 2, 2],
      timeout: timeoutSeconds * 1000,
    });
    child.on('error', (error) => fail(new Error(`${name} could not be started: ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) done();
      else
        fail(
          new Error(
            `${name} failed (${signal ? `ended by ${signal}` : `exit code ${code}`}): ${file} ${args.join(' ')}`,
          ),
        );
    });
  });
}

/** Hands the terminal over to a program and answers its exit code. Ctrl-C reaches it through the terminal. */
export function hand(file, args, { env = {}, cwd = root } = {}) {
  return new Promise((done, fail) => {
    const child = spawn(file, args, { cwd, env: environment(env), stdio: 'inherit' });
    const forward = (signal) => child.kill(signal);
    process.on('SIGINT', () => {});
    process.on('SIGTERM', forward);
    child.on('error', fail);
    child.on('close', (code, signal) => done(signal ? 1 : (code ?? 1)));
  });
}
