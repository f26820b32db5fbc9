'use client';
import { useRouter } from 'next/navigation';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { Button } from '../components/button';
import { EmptyState, ErrorState, LoadingState } from '../components/message';
import { useShortcuts } from '../components/shortcuts';
import { count } from '../format/text';
import { describeError } from '../session/errors';
import { mayUpload } from '../session/roles';
import { useSigned } from '../session/session';
import { type Chosen, WorklistFilters } from './filters';
import { WorklistTable } from './table';
import { useWorklist } from './use-worklist';
import { hrefOf } from './words';
import styles from './worklist.module.css';

const everything: Chosen = { kind: null, status: [], search: '' };
const searchSettleMs = 200;

export function Worklist() {
  const router = useRouter();
  const { viewer } = useSigned();
  const [chosen, setChosen] = useState(everything);
  const search = useSettled(chosen.search.trim(), searchSettleMs);
  const filter = useMemo(
    () => ({
      kind: chosen.kind,
      status: chosen.status.length > 0 ? [...chosen.status] : null,
      search: search === '' ? null : search,
    }),
    [chosen.kind, chosen.status, search],
  );
  const list = useWorklist(filter);
  const rows = useDeferredValue(list.rows);
  // By id: the chosen row stays the chosen one when others arrive above it.
  const [current, setCurrent] = useState<string | null>(null);
  const searchField = useRef<HTMLInputElement>(null);
  const place = rows.findIndex((row) => row.id === current);

  const move = (step: number): void => {
    const next = rows[Math.min(rows.length - 1, Math.max(0, place + step))];
    if (next) setCurrent(next.id);
  };
  useShortcuts([
    { group: 'Worklist', keys: ['j', 'ArrowDown'], label: 'Next row', run: () => move(1) },
    { group: 'Worklist', keys: ['k', 'ArrowUp'], label: 'Previous row', run: () => move(place < 0 ? 0 : -1) },
    {
      group: 'Worklist',
      keys: ['Enter', 'o'],
      label: 'Open',
      disabled: place < 0,
      run: () => rows[place] && router.push(hrefOf(rows[place])),
    },
    { group: 'Worklist', keys: ['/'], label: 'Search', run: () => searchField.current?.focus() },
  ]);

  const filtered = filter.kind !== null || filter.status !== null || filter.search !== null;
  return (
    <div className={styles.page}>
      <h1 className="visually-hidden">Worklist</h1>
      <WorklistFilters
        chosen={chosen}
        onChange={setChosen}
        searchField={searchField}
        summary={list.loading || list.error ? '' : count(list.total, 'entry', 'entries')}
      />
      {list.loading ? (
        <LoadingState>Loading the worklist …</LoadingState>
      ) : list.error && rows.length === 0 ? (
        <ErrorState
          title="The worklist could not be loaded"
          message={describeError(list.error)}
          onRetry={list.refresh}
        />
      ) : rows.length === 0 ? (
        filtered ? (
          <EmptyState title="Nothing matches">
            <Button onClick={() => setChosen(everything)}>Show everything</Button>
          </EmptyState>
        ) : (
          <EmptyState title="Nothing here yet">
            {mayUpload(viewer.role)
              ? 'Drop DICOM files, a folder of them or a movement video anywhere on this page.'
              : 'Studies and recordings appear here when they arrive.'}
          </EmptyState>
        )
      ) : (
        <div className={styles.scroll} data-stale={list.stale}>
          <WorklistTable rows={rows} current={current} onCurrent={setCurrent} />
          {list.more && (
            <div className={styles.more}>
              <Button onClick={list.loadMore}>
                Show more ({rows.length} of {list.total})
              </Button>
            </div>
          )}
        </div>
      )}
    </div>
  );
}

/** The value once it has been the same for a while: one question a word typed, not one a letter. */
function useSettled(value: string, ms: number): string {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
