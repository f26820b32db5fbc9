import type { ReactNode } from 'react';
import { formatPersonName, formatSex } from '../format/text';
import { ageInYears, formatDate } from '../format/time';
import styles from './patient-bar.module.css';

export interface PatientIdentity {
  readonly name: string | null;
  readonly patientId: string | null;
  readonly birthDate: string | null;
  readonly sex: string | null;
}

/** Whose pictures these are: name, id, birth date with age on the day, sex. On every page that shows any. */
export function PatientBar({
  patient,
  onDate,
  action,
  children,
}: {
  patient: PatientIdentity | null;
  /** YYYY-MM-DD: the day that the age is of. */
  onDate: string | null;
  /** What can be done about who it is. */
  action?: ReactNode;
  children?: ReactNode;
}) {
  const age = ageInYears(patient?.birthDate, onDate);
  const born = formatDate(patient?.birthDate);
  return (
    <section className={styles.bar} aria-label="Patient">
      <h1 className={styles.name}>
        {patient ? (formatPersonName(patient.name) ?? 'Patient not named') : 'Without a patient'}
      </h1>
      {patient && (
        <dl className={styles.facts}>
          <Fact name="ID" value={patient.patientId} />
          <Fact name="Born" value={born && age !== null ? `${born} (${age} y)` : born} />
          <Fact name="Sex" value={formatSex(patient.sex)} />
        </dl>
      )}
      {action && <div className={styles.action}>{action}</div>}
      <dl className={styles.rest}>{children}</dl>
    </section>
  );
}

export function Fact({ name, value }: { name: string; value: string | null }) {
  return (
    <div className={styles.fact}>
      <dt>{name}</dt>
      <dd>{value ?? 'not given'}</dd>
    </div>
  );
}
