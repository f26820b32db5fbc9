/** The API's paths that the browser reaches through the portal's origin; `/health` and `/metrics` are not among them. */
const passedOn = ['/graphql', '/uploads', '/dicomweb', '/media', '/api/auth'] as const;

/** @param url the request's target, e.g. `/graphql?query=…` */
export function belongsToApi(url: string): boolean {
  const path = url.split('?', 1)[0] ?? '';
  return passedOn.some((prefix) => path === prefix || path.startsWith(`${prefix}/`));
}

/** Bundled workers and codecs, see `workerHeaders`. */
export function isWorkerFile(url: string): boolean {
  return url.startsWith('/cornerstone/');
}
