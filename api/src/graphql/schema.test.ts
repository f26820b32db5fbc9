import { readFileSync } from 'node:fs';
import { buildSchema, validateSchema } from 'graphql';
import { expect, test } from 'vitest';
import { printServedSchema } from './printed-schema.js';

const committed = readFileSync(new URL('../../../schema.graphql', import.meta.url), 'utf8');

test('schema.graphql is what the server serves (node api/dist/graphql/emit-schema.js writes it)', () => {
  expect(committed).toBe(printServedSchema());
});

test('schema.graphql is a schema of its own right', () => {
  expect(validateSchema(buildSchema(committed))).toEqual([]);
});
