import Link from 'next/link';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { ProgressBar, Status } from '../components/status';
import { formatPercent, formatPersonName, formatSex, words } from '../format/text';
import { formatDate, formatMoment } from '../format/time';
import type { Row } from './live';
import styles from './table.module.css';
import { decidedOf, extentOf, hrefOf, patientOf, statusWords, titleOf, typeOf } from './words';

interface Props {
  rows: readonly Row[];
  current: string | null;
  onCurrent(id: string): void;
}

export function WorklistTable({ rows, current, onCurrent }: Props) {
  // One page of each sort brings the code of all: it comes while the reader looks at the list.
  const ahead = [rows.find(({ study }) => study), rows.find(({ study }) => !study)];
  return (
    <table className={styles.table}>
      <thead>
        <tr>
          <th scope="col" className={styles.status}>
            Status
          </th>
          <th scope="col" className={styles.patient}>
            Patient
          </th>
          <th scope="col" className={styles.born}>
            Born, sex
          </th>
          <th scope="col" className={styles.type}>
            Type
          </th>
          <th scope="col">Study or recording</th>
          <th scope="col" className={styles.extent}>
            Extent
          </th>
          <th scope="col" className={styles.suspicion}>
            Suspicion
          </th>
          <th scope="col" className={styles.decided}>
            Decided
          </th>
          <th scope="col" className={styles.received}>
            Received
          </th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <WorklistRow
            key={row.id}
            row={row}
            isCurrent={row.id === current}
            isAhead={ahead.includes(row)}
            onCurrent={onCurrent}
          />
        ))}
      </tbody>
    </table>
  );
}

interface RowProps {
  row: Row;
  isCurrent: boolean;
  /** Whether its page is fetched before it is asked for. */
  isAhead: boolean;
  onCurrent(id: string): void;
}

function WorklistRow({ row, isCurrent, isAhead, onCurrent }: RowProps) {
  const router = useRouter();
  const element = useRef<HTMLTableRowElement>(null);
  const { word, tone } = statusWords[row.status];
  const running = row.analyses.filter((analysis) => analysis.status === 'RUNNING' || analysis.status === 'QUEUED');

  useEffect(() => {
    if (isCurrent) element.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);

  return (
    // The link in the row is what keyboards and screen readers use; the row's click is a larger target for the mouse.
    <tr
      ref={element}
      aria-current={isCurrent || undefined}
      onClick={() => onCurrent(row.id)}
      onDoubleClick={() => router.push(hrefOf(row))}
    >
      <td>
        <Status tone={tone}>{word}</Status>
        {running.length > 0 && row.progress !== null && row.progress !== undefined && (
          <span className={styles.progress}>
            <ProgressBar value={row.progress} label={`Analysis of ${titleOf(row)}`} />
            <span className={styles.stage}>
              {formatPercent(row.progress)} {running[0]?.stage ? words(running[0].stage).toLowerCase() : ''}
            </span>
          </span>
        )}
      </td>
      <td className={styles.strong}>
        {patientOf(row) ?? <span className={styles.none}>No patient</span>}
        {formatPersonName(row.patient?.name) && <span className={styles.sub}>{row.patient?.patientId}</span>}
      </td>
      <td>{[formatDate(row.patient?.birthDate), formatSex(row.patient?.sex)].filter(Boolean).join(', ') || '–'}</td>
      <td>{typeOf(row)}</td>
      <td>
        <Link href={hrefOf(row)} prefetch={isAhead} className={styles.link} onFocus={() => onCurrent(row.id)}>
          {titleOf(row)}
        </Link>
        {row.study?.studyDate && <span className={styles.sub}>{formatDate(row.study.studyDate)}</span>}
      </td>
      <td>{extentOf(row)}</td>
      <td className={styles.number}>
        {row.suspicion === null || row.suspicion === undefined ? '–' : row.suspicion.toFixed(2)}
      </td>
      <td className={styles.number}>{decidedOf(row)}</td>
      <td className={styles.number}>{formatMoment(row.receivedAt)}</td>
    </tr>
  );
}
