// `npm start`: the API (which brings its database and worker along) and the portal, as one process tree.
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { environment, node24, root, say } from './process.mjs';

const stopSeconds = 20;

export async function start(args) {
  if (args.length > 0)
    throw new Error('npm start takes no arguments; settings are environment variables (.env.example).');
  // The demo accounts have a published password: say so every time.
  const demo = process.env.OVERREAD_DEMO ?? '1';
  const webPort = process.env.WEB_PORT ?? '3000';
  const apiPort = process.env.PORT ?? '4000';
  const children = new Map();
  let stopping = null;
  let failed = false;

  // A channel ties the children to this process: they stop when it closes, also where this process was killed hard.
  // A group of their own keeps the terminal's Ctrl-C from reaching them twice.
  const launch = (name, file) => {
    const child = spawn(node24, [file], {
      cwd: root,
      env: environment({ OVERREAD_DEMO: demo, NODE_ENV: 'production' }),
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      detached: true,
    });
    children.set(name, child);
    child.on('exit', (code, signal) => {
      children.delete(name);
      if (stopping) return;
      failed = true;
      say(`The ${name} ended by itself (${signal ?? `exit code ${code}`}); stopping.`);
      void stop();
    });
  };

  const stop = () => {
    stopping ??= (async () => {
      for (const child of children.values()) child.kill('SIGTERM');
      const deadline = Date.now() + stopSeconds * 1000;
      while (children.size > 0 && Date.now() < deadline) await sleep(50);
      for (const [name, child] of children) {
        say(`The ${name} did not stop within ${stopSeconds} s and was ended.`);
        child.kill('SIGKILL');
        failed = true;
      }
    })();
    return stopping;
  };
  process.on('SIGINT', () => void stop());
  process.on('SIGTERM', () => void stop());

  const began = Date.now();
  launch('API', `${root}/api/dist/main.js`);
  launch('portal', `${root}/web/server/dist/main.js`);
  const ready = await Promise.all([
    answers(`http://localhost:${apiPort}/health/ready`, () => stopping),
    answers(`http://localhost:${webPort}/`, () => stopping),
  ]);
  if (ready.every(Boolean)) {
    process.stdout.write(
      `\nOverread is ready: http://localhost:${webPort}  (${((Date.now() - began) / 1000).toFixed(1)} s)\n`,
    );
    if (demo === '1') {
      process.stdout.write(
        'Demo accounts (OVERREAD_DEMO=1; set it to 0 for real use): clinician@demo.local, therapist@demo.local, ' +
          'integration@demo.local, auditor@demo.local, admin@demo.local, password overread-demo\n',
      );
    }
    process.stdout.write('Research use, not for diagnosis. Ctrl-C stops everything.\n');
  }
  while (children.size > 0) await sleep(100);
  await stop();
  return failed ? 1 : 0;
}

async function answers(url, gaveUp) {
  while (!gaveUp()) {
    try {
      const response = await fetch(url, { redirect: 'manual' });
      await response.body?.cancel();
      if (response.status < 500) return true;
    } catch {
      // Not listening yet.
    }
    await sleep(100);
  }
  return false;
}
