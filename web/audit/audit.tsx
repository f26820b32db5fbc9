'use client';
import { useState } from 'react';
import { useQuery } from 'urql';
import { Button } from '../components/button';
import { Field, inputClass } from '../components/field';
import { EmptyState, ErrorState, LoadingState } from '../components/message';
import { Status } from '../components/status';
import { formatMoment } from '../format/time';
import type { AuditEventsQuery as Answer } from '../gql/graphql';
import { describeError, hasCode } from '../session/errors';
import { roleNames } from '../session/roles';
import { AuditEventsQuery } from './audit.graphql';
import styles from './audit.module.css';

type Event = Answer['auditEvents']['edges'][number]['node'];
const pageSize = 50;

/** Who did what, when, and what was refused: newest first. */
export function AuditTrail() {
  const [action, setAction] = useState('');
  const [cursors, setCursors] = useState<readonly (string | null)[]>([null]);
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Audit trail</h1>
      <form
        className={styles.filter}
        onSubmit={(event) => {
          event.preventDefault();
          const entered = new FormData(event.currentTarget).get('action');
          setAction(typeof entered === 'string' ? entered.trim() : '');
          setCursors([null]);
        }}
      >
        <Field label="Action, as written in the list">
          <input name="action" className={inputClass} placeholder="finding.decide" />
        </Field>
        <Button type="submit">Filter</Button>
      </form>
      {cursors.map((after, page) => (
        <Page
          key={`${action} ${after ?? 'first'}`}
          action={action}
          after={after}
          isFirst={page === 0}
          isLast={page === cursors.length - 1}
          onMore={(cursor) => setCursors([...cursors, cursor])}
        />
      ))}
    </div>
  );
}

interface PageProps {
  action: string;
  after: string | null;
  isFirst: boolean;
  isLast: boolean;
  onMore(cursor: string): void;
}

function Page({ action, after, isFirst, isLast, onMore }: PageProps) {
  const [{ data, error }, load] = useQuery({
    query: AuditEventsQuery,
    variables: { first: pageSize, after, filter: action === '' ? null : { action } },
    requestPolicy: 'network-only',
  });
  if (!data) {
    if (!error) return isFirst ? <LoadingState /> : null;
    if (hasCode(error, 'FORBIDDEN')) {
      return <EmptyState title="For auditors">Your account may not read the audit trail.</EmptyState>;
    }
    return (
      <ErrorState
        title="The audit trail could not be loaded"
        message={describeError(error)}
        onRetry={() => load({ requestPolicy: 'network-only' })}
      />
    );
  }
  const { edges, pageInfo, totalCount } = data.auditEvents;
  if (edges.length === 0) return <EmptyState title={action ? `No event "${action}"` : 'Nothing recorded yet'} />;
  return (
    <>
      <table className={styles.table} aria-label="Audit events">
        <thead className={isFirst ? undefined : 'visually-hidden'}>
          <tr>
            <th scope="col" className={styles.at}>
              When
            </th>
            <th scope="col" className={styles.who}>
              Who
            </th>
            <th scope="col" className={styles.action}>
              Action
            </th>
            <th scope="col" className={styles.outcome}>
              Outcome
            </th>
            <th scope="col">Recorded</th>
          </tr>
        </thead>
        <tbody>
          {edges.map(({ node }) => (
            <EventRow key={node.id} event={node} />
          ))}
        </tbody>
      </table>
      {isLast && pageInfo.hasNextPage && pageInfo.endCursor && (
        <Button className={styles.more} onClick={() => pageInfo.endCursor && onMore(pageInfo.endCursor)}>
          Show more of {totalCount}
        </Button>
      )}
    </>
  );
}

function EventRow({ event }: { event: Event }) {
  const detail = event.detail && Object.keys(event.detail).length > 0 ? JSON.stringify(event.detail, null, 2) : null;
  return (
    <tr>
      <td>{formatMoment(event.at, { seconds: true })}</td>
      <td>
        {event.actor ? event.actor.name : 'Nobody signed in'}
        {event.actor && <span className={styles.sub}>{roleNames[event.actor.role]}</span>}
      </td>
      <td className={styles.code}>{event.action}</td>
      <td>
        <Status tone={event.outcome === 'success' ? 'quiet' : event.outcome === 'refused' ? 'warn' : 'bad'}>
          {event.outcome}
        </Status>
      </td>
      <td>
        {event.subject && <span className={styles.subject}>{event.subject}</span>}
        {detail && (
          <details>
            <summary className={styles.summary}>{JSON.stringify(event.detail)}</summary>
            <pre className={styles.detail}>{detail}</pre>
          </details>
        )}
      </td>
    </tr>
  );
}
