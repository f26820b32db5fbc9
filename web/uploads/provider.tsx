'use client';
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react';
import { useClient, useSubscription } from 'urql';
import type { UploadReportFragment } from '../gql/graphql';
import { mayUpload } from '../session/roles';
import { useReconnect, useSigned } from '../session/session';
import { hrefOf } from './href';
import type { UploadItem } from './items';
import { type Report, UploadQueue } from './queue';
import { UploadProgressSubscription, UploadsQuery } from './uploads.graphql';

const parallel = 3;
/** Asked for while something is in process, in case a report was missed. */
const pollMs = 4_000;
const reported = 100;

const QueueContext = createContext<UploadQueue | null>(null);

function toReport(upload: UploadReportFragment): Report {
  const first = upload.usable.edges[0]?.node;
  // What a refused file names is not what it became.
  const own = upload.status === 'FAILED' ? null : hrefOf(upload);
  return { ...upload, href: own ?? (first ? hrefOf(first) : null), contents: contentsOf(upload) };
}

function contentsOf({ fileCount, filesRead, filesFailed, refused }: UploadReportFragment): Report['contents'] {
  if (fileCount == null) return null;
  return {
    files: fileCount,
    read: filesRead,
    refused: filesFailed,
    examples: refused.edges.map(({ node }) => ({
      key: node.id,
      name: node.fileName,
      problem: node.errorMessage ?? 'The file could not be read.',
    })),
  };
}

export function UploadProvider({ children }: { children: ReactNode }) {
  const { viewer } = useSigned();
  const client = useClient();
  const [queue] = useState(() => new UploadQueue(parallel));
  const items = useSyncExternalStore(queue.subscribe, queue.items, queue.items);
  const allowed = mayUpload(viewer.role);

  useSubscription({ query: UploadProgressSubscription, pause: !allowed }, (_previous, event) => {
    queue.report(toReport(event.uploadProgress));
    return event;
  });

  const ask = useCallback(async () => {
    const { data } = await client
      .query(UploadsQuery, { first: reported }, { requestPolicy: 'network-only' })
      .toPromise();
    for (const { node } of data?.uploads.edges ?? []) queue.report(toReport(node));
  }, [client, queue]);
  useReconnect(useCallback(() => void ask(), [ask]));

  const processing = items.some((item) => item.state === 'processing');
  useEffect(() => {
    if (!processing) return;
    const timer = setInterval(() => void ask(), pollMs);
    return () => clearInterval(timer);
  }, [processing, ask]);

  const busy = items.some((item) => item.state === 'sending' || item.state === 'waiting');
  useEffect(() => {
    if (!busy) return;
    const warn = (event: BeforeUnloadEvent): void => event.preventDefault();
    window.addEventListener('beforeunload', warn);
    return () => window.removeEventListener('beforeunload', warn);
  }, [busy]);

  return <QueueContext value={queue}>{children}</QueueContext>;
}

export function useUploadQueue(): UploadQueue {
  const queue = useContext(QueueContext);
  if (!queue) throw new Error('This needs an UploadProvider above it.');
  return queue;
}

export function useUploadItems(): readonly UploadItem[] {
  const queue = useUploadQueue();
  return useSyncExternalStore(queue.subscribe, queue.items, queue.items);
}
