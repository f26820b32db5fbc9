import { useEffect, useState } from 'react';

export interface Once<T> {
  readonly data: T | null;
  readonly problem: string | null;
}

/**
 * Loads what never changes (frame times, curves, poses) once for each key, outside the query cache, whose entries are
 * asked for again after every decision.
 * @param key null: nothing to load
 * @param load must be stable for a key
 */
export function useOnce<T>(key: string | null, load: (key: string, signal: AbortSignal) => Promise<T>): Once<T> {
  const [state, setState] = useState<Once<T> & { readonly key: string | null }>({
    key: null,
    data: null,
    problem: null,
  });
  useEffect(() => {
    if (key === null) return;
    const stop = new AbortController();
    load(key, stop.signal).then(
      (data) => !stop.signal.aborted && setState({ key, data, problem: null }),
      (error: unknown) => {
        if (stop.signal.aborted) return;
        setState({ key, data: null, problem: error instanceof Error ? error.message : String(error) });
      },
    );
    return () => stop.abort();
  }, [key, load]);
  return state.key === key ? state : { data: null, problem: null };
}
