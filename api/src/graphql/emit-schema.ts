/** `node api/dist/graphql/emit-schema.js`: writes schema.graphql in the project's root. */
import { writeFileSync } from 'node:fs';
import { printServedSchema } from './printed-schema.js';

writeFileSync(new URL('../../../schema.graphql', import.meta.url), printServedSchema());
