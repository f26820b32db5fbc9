'use client';
import { useRouter } from 'next/navigation';
import { createContext, type ReactNode, useContext, useEffect, useState, useSyncExternalStore } from 'react';
import { Provider, useQuery } from 'urql';
import { ErrorState, LoadingState } from '../components/message';
import type { ViewerQuery as Viewed } from '../gql/graphql';
import { createSession, type LiveState, type Session } from './client';
import { describeError, hasCode } from './errors';
import { ViewerQuery } from './viewer.graphql';

interface Signed {
  readonly session: Session;
  readonly viewer: Viewed['viewer'];
  readonly system: Viewed['system'];
}

const SignedContext = createContext<Signed | null>(null);

/** Everything below knows who is signed in; who is not is taken to the sign-in page and back afterwards. */
export function SessionProvider({ children }: { children: ReactNode }) {
  const router = useRouter();
  const [session, setSession] = useState<Session | null>(null);

  useEffect(() => {
    const opened = createSession(() => {
      const here = window.location.pathname + window.location.search;
      router.replace(`/sign-in?next=${encodeURIComponent(here)}`);
    });
    setSession(opened);
    return () => opened.close();
  }, [router]);

  if (!session) return <LoadingState />;
  return (
    <Provider value={session.client}>
      <Viewer session={session}>{children}</Viewer>
    </Provider>
  );
}

const retryMilliseconds = 2000;

function Viewer({ session, children }: { session: Session; children: ReactNode }) {
  const [{ data, error, fetching }, retry] = useQuery({ query: ViewerQuery });
  const unauthenticated = hasCode(error, 'UNAUTHENTICATED') || error?.response?.status === 401;
  const away = !data && !fetching && error !== undefined && !unauthenticated;
  // The portal answers before an API that starts: the page comes by itself once that does.
  useEffect(() => {
    if (!away) return;
    const again = window.setTimeout(() => retry({ requestPolicy: 'network-only' }), retryMilliseconds);
    return () => window.clearTimeout(again);
  }, [away, retry]);
  if (!data) {
    if (!error) return <LoadingState />;
    if (unauthenticated) return <LoadingState>Sign-in …</LoadingState>;
    return (
      <ErrorState
        title="Overread does not answer"
        message={describeError(error)}
        onRetry={() => retry({ requestPolicy: 'network-only' })}
      />
    );
  }
  return <SignedContext value={{ session, viewer: data.viewer, system: data.system }}>{children}</SignedContext>;
}

export function useSigned(): Signed {
  const signed = useContext(SignedContext);
  if (!signed) throw new Error('This needs a SessionProvider above it.');
  return signed;
}

export function useLiveState(): LiveState {
  const { live } = useSigned().session;
  return useSyncExternalStore(live.subscribe, live.state, live.state);
}

/** Runs when live updates come again after an interruption. */
export function useReconnect(run: () => void): void {
  const { live } = useSigned().session;
  useEffect(() => live.onReconnect(run), [live, run]);
}
