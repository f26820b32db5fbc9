import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { describeEnvironment, readConfig } from './config.js';

test('an empty environment gives the defaults, below the project', () => {
  const config = readConfig({});
  expect(config.PORT).toBe(4000);
  expect(config.home).toBe(`${config.projectRoot}/.overread`);
  expect(config.storageUrl).toBe(`file://${config.projectRoot}/.overread/objects`);
  expect(config.origin).toBe('http://localhost:3000');
  expect(config.OVERREAD_DEMO).toBe(false);
});

test('a variable that is set to nothing counts as not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: ' ' })).toMatchObject({ PORT: 4000, DATABASE_URL: undefined });
});

test('every wrong variable is named', () => {
  expect(() => readConfig({ PORT: 'http', OVERREAD_SECRET: 'short', OVERREAD_DEMO: 'yes' })).toThrow(
    /PORT[\s\S]*OVERREAD_SECRET[\s\S]*32|OVERREAD_SECRET[\s\S]*PORT/,
  );
});

test('providers keep their order', () => {
  expect(readConfig({ EXECUTION_PROVIDERS: 'cuda, webgpu,cpu' }).EXECUTION_PROVIDERS).toEqual([
    'cuda',
    'webgpu',
    'cpu',
  ]);
});

test('.env.example lists every variable with its default and meaning', () => {
  expect(readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')).toBe(describeEnvironment());
});
