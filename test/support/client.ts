/** A signed-in user of a running system, without a browser. */
import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Upload } from 'tus-js-client';

export const DEMO_PASSWORD = 'overread-demo';
/** What is larger learns its address first, so that it can be gone on with. */
const SMALL_BYTES = 4 * 2 ** 20;

export interface Client {
  /** @throws Error with the messages where the answer has errors. */
  graphql<T>(query: string, variables?: Readonly<Record<string, unknown>>): Promise<T>;
  get(path: string): Promise<Response>;
  /** Uploads one file by tus and answers the id of its `Upload`. */
  upload(path: string): Promise<string>;
}

/** @param url of the API or of the portal. @returns the header `cookie` of a session */
export async function signInCookie(url: string, email: string): Promise<string> {
  const response = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password: DEMO_PASSWORD }),
  });
  if (!response.ok) throw new Error(`Sign-in answered ${response.status}: ${await response.text()}`);
  return response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
}

/** A person, as the portal's pages ask. @param url of the API or of the portal. */
export async function signIn(url: string, email: string): Promise<Client> {
  return clientWith(url, { cookie: await signInCookie(url, email) });
}

/** A hospital's system. @param token as `overread user token` makes it */
export function withToken(url: string, token: string): Client {
  return clientWith(url, { authorization: `Bearer ${token}` });
}

/** @param credentials headers that say who asks */
function clientWith(url: string, credentials: Readonly<Record<string, string>>): Client {
  return {
    async graphql<T>(query: string, variables: Readonly<Record<string, unknown>> = {}) {
      const answer = await fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...credentials },
        body: JSON.stringify({ query, variables }),
      });
      const body = (await answer.json()) as { data?: T; errors?: { message: string }[] };
      if (body.errors || !body.data)
        throw new Error(body.errors?.map(({ message }) => message).join('; ') ?? 'No data.');
      return body.data;
    },
    get: (path) => fetch(`${url}${path}`, { headers: credentials }),
    upload: async (path) => {
      const file = await readFile(path);
      const finished = await new Promise<Upload>((done, fail) => {
        const upload: Upload = new Upload(file, {
          endpoint: `${url}/uploads`,
          headers: { ...credentials },
          metadata: { filename: basename(path) },
          // One request where one is enough.
          uploadDataDuringCreation: file.length <= SMALL_BYTES,
          onError: fail,
          onSuccess: () => done(upload),
        });
        upload.start();
      });
      const id = finished.url?.split('/').at(-1) ?? '';
      return Buffer.from(`Upload:${id}`).toString('base64url');
    },
  };
}

/** Asks again until the answer is there. @throws Error naming `what` after `seconds`. */
export async function eventually<T>(what: string, seconds: number, ask: () => Promise<T | null>): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer !== null) return answer;
    if (Date.now() > deadline) throw new Error(`Still waiting after ${seconds} s: ${what}`);
    await sleep(50);
  }
}
