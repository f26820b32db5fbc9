// The way in: `npm start`, `npm test`, `npm run overread` and the rest come through here.
//
// Runs on whatever Node the machine has (20 or newer) and imports nothing that is not in Node itself, because on a
// fresh clone nothing else is there yet. It installs, builds what changed, and then hands over to the pinned Node in
// node_modules. Everything it prints goes to stderr: stdout belongs to the command (NDJSON must stay NDJSON).
import { buildAll, buildCode, buildTypes } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { withLock } from './lock.mjs';
import { hand, node24, root, say } from './process.mjs';
import { start } from './start.mjs';
import { ensureSystemPrograms } from './system.mjs';
import { test } from './test.mjs';

const [command, ...rest] = process.argv.slice(2);
// npm keeps a `--` that the user typed before the arguments.
const args = rest[0] === '--' ? rest.slice(1) : rest;

const commands = {
  async setup() {
    await prepare({ programs: ['ffmpeg', 'chromium'], build: buildAll });
    return 0;
  },
  async build() {
    await prepare({ programs: [], build: buildAll });
    return 0;
  },
  async start() {
    await prepare({ programs: ['ffmpeg'], build: buildAll });
    return start(args);
  },
  async test() {
    await prepare({ programs: ['ffmpeg', 'chromium'], build: buildAll });
    return test(args);
  },
  async overread() {
    await prepare({ programs: ['ffmpeg'], build: buildCode });
    return hand(node24, [`${root}/api/dist/cli/main.js`, ...args]);
  },
  async bench() {
    await prepare({ programs: ['ffmpeg', 'chromium'], build: buildAll });
    return hand(node24, [`${root}/test/dist/bench/main.js`, ...args]);
  },
  async phantoms() {
    await prepare({ programs: ['ffmpeg'], build: buildTypes });
    return hand(node24, [`${root}/test/dist/phantoms/main.js`, ...args]);
  },
  async repeatability() {
    await prepare({ programs: [], build: buildCode });
    return hand(node24, [`${root}/test/dist/repeatability/main.js`, ...args]);
  },
  async fuzz() {
    await prepare({ programs: [], build: buildTypes });
    return hand(node24, [`${root}/test/dist/fuzz/main.js`, ...args]);
  },
  async screenshots() {
    await prepare({ programs: ['ffmpeg', 'chromium'], build: buildAll });
    return hand(node24, [
      `${root}/node_modules/.bin/playwright`,
      'test',
      '-c',
      'test/e2e/screenshots.config.ts',
      ...args,
    ]);
  },
};

async function prepare({ programs, build }) {
  await withLock(async () => {
    await ensureInstalled();
    await ensureSystemPrograms(programs);
    await build();
  });
}

if (!Object.hasOwn(commands, command ?? '')) {
  say(`Usage: node tools/bootstrap.mjs ${Object.keys(commands).join('|')} [arguments]`);
  process.exit(2);
}
try {
  process.exitCode = await commands[command]();
} catch (error) {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
}
