import { execFile, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { whenChanged } from './stamp.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const base = mkdtempSync(join(tmpdir(), 'overread-bootstrap-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe('a step of the set-up', () => {
  let runs = 0;
  const run = () => whenChanged('out/stamp', ['in'], ['out/made'], async () => void (await make()), base);
  const make = async () => {
    runs++;
    mkdirSync(join(base, 'out'), { recursive: true });
    writeFileSync(join(base, 'out/made'), 'made');
  };
  beforeEach(() => {
    rmSync(join(base, 'out'), { recursive: true, force: true });
    mkdirSync(join(base, 'in'), { recursive: true });
    writeFileSync(join(base, 'in/a.ts'), 'one');
    runs = 0;
  });

  it('runs once, and not again while nothing changed', async () => {
    expect(await run()).toBe(true);
    expect(await run()).toBe(false);
    expect(runs).toBe(1);
  });

  it('runs again when a file changed, was added or was renamed', async () => {
    await run();
    writeFileSync(join(base, 'in/a.ts'), 'two');
    expect(await run()).toBe(true);
    writeFileSync(join(base, 'in/b.ts'), '');
    expect(await run()).toBe(true);
    rmSync(join(base, 'in/b.ts'));
    writeFileSync(join(base, 'in/c.ts'), '');
    expect(await run()).toBe(true);
  });

  it('runs again when what it made is gone', async () => {
    await run();
    rmSync(join(base, 'out/made'));
    expect(await run()).toBe(true);
  });

  it('runs again after it failed', async () => {
    const broken = whenChanged('out/stamp', ['in'], [], () => Promise.reject(new Error('disk full')), base);
    await expect(broken).rejects.toThrow('disk full');
    expect(existsSync(join(base, 'out/stamp'))).toBe(false);
    expect(await run()).toBe(true);
  });
});

describe('two commands at once', () => {
  const file = join(base, 'lock');
  const log = join(base, 'log');
  const program = `
    import { appendFileSync } from 'node:fs';
    import { withLock } from ${JSON.stringify(`${here}lock.mjs`)};
    await withLock(async () => {
      appendFileSync(${JSON.stringify(log)}, 'in\\n');
      await new Promise((done) => setTimeout(done, 300));
      appendFileSync(${JSON.stringify(log)}, 'out\\n');
    }, ${JSON.stringify(file)});`;
  const enter = () => promisify(execFile)(process.execPath, ['--input-type=module', '-e', program]);

  it('are inside one after the other', async () => {
    appendFileSync(log, '');
    await Promise.all([enter(), enter(), enter()]);
    expect(readFileSync(log, 'utf8').trim().split('\n')).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
  });

  it('are not stopped by a lock whose holder was killed', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    writeFileSync(file, String(dead));
    await enter();
    expect(existsSync(file)).toBe(false);
  });
});

describe('an unknown command', () => {
  it('is wrong use: exit 2, and nothing on stdout', () => {
    const { status, stdout, stderr } = spawnSync(process.execPath, [`${here}bootstrap.mjs`, 'fly'], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Usage');
  });
});
