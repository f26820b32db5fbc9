import { createClient as createSocket } from 'graphql-ws';
import { type Client, cacheExchange, createClient, fetchExchange, mapExchange, subscriptionExchange } from 'urql';

export type LiveState = 'connected' | 'interrupted';

export interface Session {
  readonly client: Client;
  /** Whether subscriptions reach us; `reconnected` runs when they do again, because events were missed meanwhile. */
  readonly live: {
    state(): LiveState;
    subscribe(changed: () => void): () => void;
    onReconnect(run: () => void): () => void;
  };
  close(): void;
}

/** 4401 and 4403 are graphql-ws's codes for "who are you" and "not you": trying again would not help. */
const refusals = new Set([4401, 4403]);

/** @param signedOut called when the API no longer knows who we are */
export function createSession(signedOut: () => void): Session {
  const { protocol, host } = window.location;
  let state: LiveState = 'connected';
  let wasInterrupted = false;
  const watchers = new Set<() => void>();
  const reconnects = new Set<() => void>();
  const become = (next: LiveState): void => {
    if (next === state) return;
    state = next;
    for (const changed of watchers) changed();
  };

  const socket = createSocket({
    url: `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/graphql`,
    keepAlive: 12_000,
    retryAttempts: Number.POSITIVE_INFINITY,
    retryWait: (retries) => new Promise((go) => setTimeout(go, Math.min(10_000, 500 * 2 ** retries))),
    shouldRetry: (event) => !(isCloseEvent(event) && refusals.has(event.code)),
    on: {
      connected: () => {
        become('connected');
        if (wasInterrupted) for (const run of reconnects) run();
        wasInterrupted = false;
      },
      closed: (event) => {
        // 1000: nothing listens any more, so the client closed it itself.
        if (isCloseEvent(event) && event.code === 1000) return;
        if (isCloseEvent(event) && refusals.has(event.code)) {
          signedOut();
          return;
        }
        wasInterrupted = true;
        become('interrupted');
      },
    },
  });

  const client = createClient({
    url: '/graphql',
    preferGetMethod: false,
    fetchOptions: { credentials: 'same-origin' },
    exchanges: [
      mapExchange({
        onError(error) {
          const refused = error.graphQLErrors.some((one) => one.extensions.code === 'UNAUTHENTICATED');
          if (refused || error.response?.status === 401) signedOut();
        },
      }),
      cacheExchange,
      fetchExchange,
      subscriptionExchange({
        forwardSubscription: (request) => ({
          subscribe: (sink) => ({
            unsubscribe: socket.subscribe({ ...request, query: request.query ?? '' }, sink),
          }),
        }),
      }),
    ],
  });

  const listen = (set: Set<() => void>) => (run: () => void) => {
    set.add(run);
    return () => void set.delete(run);
  };
  return {
    client,
    live: { state: () => state, subscribe: listen(watchers), onReconnect: listen(reconnects) },
    close: () => void socket.dispose(),
  };
}

function isCloseEvent(event: unknown): event is { code: number } {
  return typeof event === 'object' && event !== null && 'code' in event && typeof event.code === 'number';
}
