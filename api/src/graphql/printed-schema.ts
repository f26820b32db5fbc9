import { createPubSub } from '@graphql-yoga/subscription';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { createSchema, type SchemaServices } from './schema.js';

/** The text of `schema.graphql`: sorted by name, so that moving a class does not change it. */
export function printServedSchema(): string {
  const refuse = () => {
    throw new Error('This schema was built to be printed; it answers nothing.');
  };
  const services: SchemaServices = {
    storage: { put: refuse, adopt: refuse, stat: refuse, read: refuse, file: refuse, check: refuse },
    pubsub: createPubSub(),
    pipelines: [],
    requestAnalyses: refuse,
    remeasure: refuse,
    redraw: refuse,
    measureRange: refuse,
    measureImage: refuse,
    version: '',
    demo: false,
  };
  const head = '# Printed from the classes in api/src by `node api/dist/graphql/emit-schema.js`. Do not edit.';
  return `${head}\n\n${printSchema(lexicographicSortSchema(createSchema(services)))}\n`;
}
