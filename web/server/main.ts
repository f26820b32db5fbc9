import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import nextModule from 'next';
import { createPortal } from './portal.js';
import { readSettings } from './settings.js';

const stopGraceMs = 5_000;
const web = resolve(dirname(fileURLToPath(import.meta.url)), '../..');
// next is CommonJS: its function is `default` for the compiler and the module itself for Node.
const next = nextModule as unknown as typeof nextModule.default;

async function main(): Promise<void> {
  const { port, apiUrl } = readSettings(process.env);
  if (!existsSync(`${web}/.next/BUILD_ID`)) {
    throw new Error('The portal is not built yet: run `npm run build -w web`, or `npm start`, which does.');
  }
  const app = next({ dev: false, dir: web, port, hostname: 'localhost', quiet: true });
  await app.prepare();
  const handle = app.getRequestHandler();
  const portal = createPortal(apiUrl, (request, response) => void handle(request, response));

  await new Promise<void>((listening, fail) => {
    portal.server.once('error', fail);
    portal.server.listen(port, listening);
  });
  // Not the address: whoever reads it would open it, and the API may not answer yet.
  process.stdout.write(`The portal takes requests on port ${port} and asks the API at ${apiUrl.origin}\n`);

  let stopping = false;
  const stop = async (): Promise<void> => {
    if (stopping) return;
    stopping = true;
    await portal.close(stopGraceMs);
    await app.close();
    process.exit(0);
  };
  const stopNow = (): void => {
    stop().catch((error: unknown) => {
      console.error(error);
      process.exit(1);
    });
  };
  process.on('SIGTERM', stopNow);
  process.on('SIGINT', stopNow);
  // Started with a channel (npm start): when the parent is gone, however it went, so are we.
  process.on('disconnect', stopNow);
}

main().catch((error: unknown) => {
  const inUse = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const message = error instanceof Error ? error.message : String(error);
  console.error(inUse ? `${message}. Something else uses this port: set WEB_PORT to another one.` : message);
  process.exit(1);
});
