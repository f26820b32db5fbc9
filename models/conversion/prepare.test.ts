import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { convert } from './convert.js';
import { prepareModels } from './prepare.js';
import type { TfjsModel } from './tfjs.js';

const TOPOLOGY: TfjsModel = {
  modelTopology: {
    node: [
      {
        name: 'x',
        op: 'Placeholder',
        attr: { dtype: { type: 'DT_FLOAT' }, shape: { shape: { dim: [{ size: '2' }] } } },
      },
      { name: 'y', op: 'Relu', input: ['x'] },
    ],
  },
  weightsManifest: [{ weights: [] }],
  signature: { outputs: { y: { name: 'y:0', dtype: 'DT_FLOAT', tensorShape: { dim: [{ size: '2' }] } } } },
};

describe('preparing models', () => {
  let root: string;
  const lines: string[] = [];

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'overread-prepare-'));
    lines.length = 0;
    await mkdir(join(root, 'package'));
    await writeFile(join(root, 'package/package.json'), '{"version":"1.0.0"}');
    await writeFile(join(root, 'package/net.json'), JSON.stringify(TOPOLOGY));
    await writeFile(join(root, 'package/net.bin'), '');
    const bytes = convert(TOPOLOGY, Buffer.alloc(0), { y: 'y' });
    await describeModel(createHash('sha256').update(bytes).digest('hex'));
  });
  afterEach(() => rm(root, { recursive: true }));

  async function describeModel(sha256: string): Promise<void> {
    await mkdir(join(root, 'models/net'), { recursive: true });
    const source = { package: 'p', version: '1.0.0', topology: 'net.json', weights: 'net.bin', outputs: { y: 'y' } };
    await writeFile(
      join(root, 'models/net/model.json'),
      JSON.stringify({ name: 'net', file: 'net.onnx', sha256, source }),
    );
  }

  const prepare = () =>
    prepareModels({
      models: join(root, 'models'),
      packageFolder: () => join(root, 'package'),
      report: (line) => lines.push(line),
    });

  it('converts what is missing, then leaves it alone', async () => {
    expect((await prepare()).get('net')).toBe('converted');
    const first = await stat(join(root, 'models/net/net.onnx'));
    expect((await prepare()).get('net')).toBe('present');
    expect((await stat(join(root, 'models/net/net.onnx'))).mtimeMs).toBe(first.mtimeMs);
    expect(lines).toEqual(['Converting net from p 1.0.0']);
  });

  it('makes a damaged file anew', async () => {
    await prepare();
    const file = join(root, 'models/net/net.onnx');
    const whole = await readFile(file);
    await writeFile(file, whole.subarray(0, 10));
    expect((await prepare()).get('net')).toBe('converted');
    expect((await readFile(file)).equals(whole)).toBe(true);
  });

  it('writes nothing where the result has another hash than the one that was validated', async () => {
    await describeModel('0'.repeat(64));
    await expect(prepare()).rejects.toThrow('model.json says 000');
    expect(await readdir(join(root, 'models/net'))).toEqual(['model.json']);
  });

  it('asks for another install where the package has another version', async () => {
    await writeFile(join(root, 'package/package.json'), '{"version":"2.0.0"}');
    await expect(prepare()).rejects.toThrow('p is 2.0.0, net comes from 1.0.0: run npm ci.');
  });

  it('gives whole files to two who prepare at once', async () => {
    await Promise.all([prepare(), prepare()]);
    expect((await prepare()).get('net')).toBe('present');
    expect((await readdir(join(root, 'models/net'))).sort()).toEqual(['model.json', 'net.onnx']);
  });
});
