import { describe, expect, it } from 'vitest';
import { belongsToApi } from './routes.js';

describe('belongsToApi', () => {
  it.each([
    '/graphql',
    '/graphql?query=x',
    '/uploads/abc',
    '/dicomweb/studies/1.2/series',
    '/media/recordings/a',
    '/api/auth/session',
  ])('passes %s on', (url) => expect(belongsToApi(url)).toBe(true));

  it.each(['/', '/graphqlx', '/uploadsx/a', '/api/other', '/metrics', '/health/ready', '/studies/a?next=/graphql'])(
    'keeps %s',
    (url) => expect(belongsToApi(url)).toBe(false),
  );
});
