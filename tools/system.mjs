// Programs that npm does not carry: ffmpeg for videos, a Chromium for the browser tests.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { say, step } from './process.mjs';

const programs = {
  ffmpeg: {
    variable: 'FFMPEG_PATH',
    names: ['ffmpeg'],
    packages: ['ffmpeg'],
    without: 'videos cannot be read',
    found: (path) => existsSync(path.replace(/ffmpeg([^/]*)$/, 'ffprobe$1')),
  },
  chromium: {
    variable: 'CHROMIUM_PATH',
    names: ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome'],
    elsewhere: [
      '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
      '/Applications/Chromium.app/Contents/MacOS/Chromium',
    ],
    packages: ['chromium', 'fonts-liberation'],
    without: 'the browser tests are skipped',
    found: () => true,
  },
};

function which(name) {
  const found = spawnSync('sh', ['-c', 'command -v -- "$1"', 'sh', name], { encoding: 'utf8' });
  return found.status === 0 ? found.stdout.trim() : null;
}

function locate({ variable, names, elsewhere = [], found }) {
  const chosen = process.env[variable];
  if (chosen) {
    if (!existsSync(chosen)) throw new Error(`${variable} names ${chosen}, which does not exist.`);
    return chosen;
  }
  const paths = [...names.map(which), ...elsewhere.filter((path) => existsSync(path))];
  return paths.find((path) => path !== null && found(path)) ?? null;
}

const mayInstall = () => process.getuid?.() === 0 && which('apt-get') !== null;

/** Finds each program, installs it where the system's package manager is there and allowed, else says what is missing. */
export async function ensureSystemPrograms(wanted) {
  let missing = wanted.filter((name) => locate(programs[name]) === null);
  if (missing.length > 0 && mayInstall()) {
    const packages = missing.flatMap((name) => programs[name].packages);
    say(`Installing ${packages.join(', ')} from the system's packages …`);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await step('apt-get update', 'apt-get', ['update', '-qq'], { env });
    await step('apt-get install', 'apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
    missing = wanted.filter((name) => locate(programs[name]) === null);
  }
  for (const name of missing) {
    const { variable, without } = programs[name];
    say(`${name} was not found: ${without}. Install it with your package manager, or set ${variable} to where it is.`);
  }
  for (const name of wanted) {
    const path = locate(programs[name]);
    if (path !== null) process.env[programs[name].variable] = path;
  }
}
