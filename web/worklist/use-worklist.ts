import { useCallback, useEffect, useRef, useState } from 'react';
import { type CombinedError, useClient, useSubscription } from 'urql';
import type { WorklistFilter } from '../gql/graphql';
import { useReconnect } from '../session/session';
import { UploadProgressSubscription } from '../uploads/uploads.graphql';
import { applyProgress, type Row } from './live';
import { AnalysisProgressSubscription, WorklistQuery } from './worklist.graphql';

const pageSize = 50;
/** A folder of slices makes hundreds of events: the list is asked for once they pause. */
const settleMs = 400;

export interface Worklist {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly more: boolean;
  /** Nothing to show yet. */
  readonly loading: boolean;
  /** Rows of an older filter are shown until the new ones are there, so that nothing jumps. */
  readonly stale: boolean;
  readonly error: CombinedError | null;
  loadMore(): void;
  refresh(): void;
}

/** The worklist by pages, kept up to date by subscription. `filter` must keep its identity while it is the same. */
export function useWorklist(filter: WorklistFilter): Worklist {
  const client = useClient();
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const [total, setTotal] = useState(0);
  const [more, setMore] = useState(false);
  const [error, setError] = useState<CombinedError | null>(null);
  const [shown, setShown] = useState<WorklistFilter | null>(null);
  const pages = useRef(1);
  const request = useRef(0);

  const load = useCallback(async () => {
    request.current += 1;
    const mine = request.current;
    const all: Row[] = [];
    let after: string | null = null;
    let count = 0;
    let next = true;
    for (let page = 0; page < pages.current && next; page += 1) {
      const variables: { first: number; after: string | null; filter: WorklistFilter } = {
        first: pageSize,
        after,
        filter,
      };
      const result = await client.query(WorklistQuery, variables, { requestPolicy: 'network-only' }).toPromise();
      // A later request has overtaken this one.
      if (mine !== request.current) return;
      if (!result.data) {
        setError(result.error ?? null);
        return;
      }
      const { edges, pageInfo, totalCount } = result.data.worklist;
      all.push(...edges.map((edge) => edge.node));
      after = pageInfo.endCursor ?? null;
      next = pageInfo.hasNextPage;
      count = totalCount;
    }
    setError(null);
    setRows(all);
    setTotal(count);
    setMore(next);
    setShown(filter);
  }, [client, filter]);

  useEffect(() => {
    pages.current = 1;
    void load();
  }, [load]);

  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const refresh = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => void load(), settleMs);
  }, [load]);
  useEffect(() => () => clearTimeout(timer.current), []);
  useReconnect(refresh);

  useSubscription({ query: AnalysisProgressSubscription, variables: {} }, (_before, event) => {
    setRows((current) => {
      const applied = applyProgress(current ?? [], event.analysisProgress);
      if (applied.outdated) refresh();
      return current && applied.rows;
    });
    return event;
  });
  useSubscription({ query: UploadProgressSubscription }, (_before, event) => {
    if (event.uploadProgress.status === 'DONE') refresh();
    return event;
  });

  return {
    rows: rows ?? [],
    total,
    more,
    loading: rows === null && error === null,
    stale: shown !== filter,
    error,
    loadMore: () => {
      pages.current += 1;
      void load();
    },
    refresh: () => void load(),
  };
}
