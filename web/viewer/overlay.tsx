'use client';
import { formatPersonName, formatSex } from '../format/text';
import { formatDate, formatTimeOfDay } from '../format/time';
import type { StudyQuery } from '../gql/graphql';
import type { SideLabel } from './mammography/hanging';
import type { EdgeLetters } from './orientation';
import styles from './overlay.module.css';
import type { ViewState } from './stack-viewer';
import { describeWindow } from './window-level';

export type Study = Extract<NonNullable<StudyQuery['node']>, { __typename: 'Study' }>;
export type Series = Study['series']['edges'][number]['node'];

/** Patient, study and view in the corners, and which way the patient lies at the edges. */
export function ViewOverlay({
  study,
  series,
  view,
  count,
  texts,
  label = null,
}: {
  study: Study;
  series: Series;
  view: ViewState;
  count: number;
  /** False hides all but the letters. */
  texts: boolean;
  /** Of a mammogram: everything is written at its lateral side, off the breast. */
  label?: SideLabel | null;
}) {
  const { patient } = study;
  const { image } = view;
  const number = (value: number): string => String(Math.round(value * 10) / 10);
  return (
    <div className={styles.overlay} aria-hidden>
      {label && <SideText {...{ study, view, count, texts, label }} />}
      {texts && !label && (
        <>
          <div className={styles.topLeft}>
            <b>{formatPersonName(patient.name) ?? 'Patient not named'}</b>
            <span>{patient.patientId}</span>
            <span>{[formatDate(patient.birthDate), formatSex(patient.sex)].filter(Boolean).join(', ')}</span>
          </div>
          <div className={styles.topRight}>
            <span>{study.description}</span>
            <span>{[formatDate(study.studyDate), formatTimeOfDay(study.studyTime)].filter(Boolean).join(' ')}</span>
            <span>
              {series.modality} {series.number !== null && `series ${series.number}`} {series.description}
            </span>
            {series.laterality && <b>{series.laterality}</b>}
          </div>
          <div className={styles.bottomLeft}>
            <b>
              {view.index + 1} / {count}
            </b>
            {image?.sliceThickness != null && <span>Thickness {number(image.sliceThickness)} mm</span>}
            {image?.sliceLocation != null && <span>Position {number(image.sliceLocation)} mm</span>}
          </div>
          <div className={styles.bottomRight}>
            {view.window && <span>{describeWindow(view.window)}</span>}
            <span>Zoom {Math.round(view.zoom * 100)} %</span>
            {view.inverted && <b>Inverted</b>}
            {image && (
              <span>
                {image.columns} × {image.rows}
              </span>
            )}
          </div>
        </>
      )}
      {view.letters && <Letters letters={view.letters} />}
    </div>
  );
}

/** The view's name always; whose it is and how it is shown, where texts are wanted. */
function SideText({
  study: { patient, studyDate },
  view,
  count,
  texts,
  label,
}: {
  study: Study;
  view: ViewState;
  count: number;
  texts: boolean;
  label: SideLabel;
}) {
  const isLeft = label.side === 'left';
  return (
    <>
      <div className={isLeft ? styles.topLeft : styles.topRight}>
        <b className={styles.viewName}>{label.name}</b>
        {label.note && <span>{label.note}</span>}
        {texts && (
          <div className={styles.whose}>
            <span>{formatPersonName(patient.name) ?? 'Patient not named'}</span>
            <span>{patient.patientId}</span>
            <span>{formatDate(studyDate)}</span>
          </div>
        )}
      </div>
      <div className={isLeft ? styles.bottomLeft : styles.bottomRight}>
        {count > 1 && (
          <b>
            {view.index + 1} / {count}
          </b>
        )}
        {texts && view.window && <span>{describeWindow(view.window)}</span>}
        {view.inverted && <b>Inverted</b>}
      </div>
    </>
  );
}

/** Which way the patient lies, at the edges of the image. */
export function Letters({ letters }: { letters: EdgeLetters }) {
  return (
    <>
      <span className={`${styles.letter} ${styles.top}`}>{letters.top}</span>
      <span className={`${styles.letter} ${styles.right}`}>{letters.right}</span>
      <span className={`${styles.letter} ${styles.bottom}`}>{letters.bottom}</span>
      <span className={`${styles.letter} ${styles.left}`}>{letters.left}</span>
    </>
  );
}
