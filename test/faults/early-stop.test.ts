/** Ctrl-C at a moment when the worker is still starting: everything ends, in order and by itself. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { projectRoot, startSystem } from '../support/system.js';
import { randomFrom } from './random.js';

const built = existsSync(join(projectRoot, 'api/dist/main.js'));
const STOPS = 5;
/** The API answers about as long before the worker has loaded its models. */
const WITHIN_MS = 1500;
const seed = Number(process.env.OVERREAD_SEED ?? Date.now() % 1_000_000);

test.skipIf(!built)(`stopped ${STOPS} times while it starts`, { timeout: 600_000 }, async () => {
  const random = randomFrom(seed);
  let home: string | undefined;
  for (let i = 0; i < STOPS; i++) {
    const system = await startSystem({ ...(home && { home }) });
    home = system.home;
    await sleep((i / STOPS + random() / STOPS) * WITHIN_MS);
    await system.stop();
    const lines = system
      .output()
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line): { level: number; role: string; msg: string } => JSON.parse(line));
    expect(lines.filter(({ level }) => level > 30)).toEqual([]);
    expect(lines.filter(({ msg }) => msg === 'stopped').map(({ role }) => role)).toEqual(['worker', 'all']);
    expect(system.api.exitCode).toBe(0);
    if (i === STOPS - 1) system.remove();
  }
});
