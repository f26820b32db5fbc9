'use client';
import { useEffect, useId, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { Button } from '../../components/button';
import { Dialog, DialogActions } from '../../components/dialog';
import { Field, inputClass } from '../../components/field';
import { InlineError } from '../../components/message';
import { formatPersonName, formatSex } from '../../format/text';
import { formatDate } from '../../format/time';
import { describeError } from '../../session/errors';
import { FindPatientsQuery, type FoundPatient, LinkRecordingMutation } from './patient-link.graphql';
import styles from './patient-link.module.css';

/** Each search stands in the audit trail: not one for every letter. */
const PAUSE_MS = 300;
const SHORTEST = 2;

interface Props {
  recordingId: string;
  onClose(changed: boolean): void;
}

export function LinkDialog({ recordingId, onClose }: Props) {
  const [chosen, setChosen] = useState<FoundPatient | null>(null);
  const description = chosen
    ? 'Compare with the patient in front of you or with their papers.'
    : 'The recording then stands in this patient’s record.';
  return (
    <Dialog open onClose={() => onClose(false)} title="Link to a patient" description={description}>
      {chosen ? (
        <Confirm recordingId={recordingId} patient={chosen} onBack={() => setChosen(null)} onClose={onClose} />
      ) : (
        <Search onChoose={setChosen} />
      )}
    </Dialog>
  );
}

function Search({ onChoose }: { onChoose(patient: FoundPatient): void }) {
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setSearch(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const pause = search.length < SHORTEST;
  const [{ data, error, fetching }] = useQuery({ query: FindPatientsQuery, variables: { search }, pause });
  const found = pause ? [] : (data?.patients.edges.map(({ node }) => node) ?? []);
  const more = pause ? 0 : (data?.patients.totalCount ?? 0) - found.length;
  return (
    <>
      <Field label="Name or patient ID">
        <input
          className={inputClass}
          type="search"
          autoComplete="off"
          // biome-ignore lint/a11y/noAutofocus: the dialog was opened to search.
          autoFocus
          value={text}
          onChange={(event) => setText(event.target.value)}
        />
      </Field>
      <ul className={styles.found} aria-label="Patients found">
        {found.map((patient) => (
          <li key={patient.id}>
            <button type="button" className={styles.row} onClick={() => onChoose(patient)}>
              <span className={styles.name}>{formatPersonName(patient.name) ?? 'Not named'}</span>
              <span>{formatDate(patient.birthDate) ?? 'birth date not given'}</span>
              <span>{patient.patientId ?? 'no ID'}</span>
            </button>
          </li>
        ))}
      </ul>
      <p className={styles.note} aria-live="polite">
        {error
          ? describeError(error)
          : pause
            ? 'Type two letters or more.'
            : fetching
              ? 'Searching …'
              : found.length === 0
                ? 'Nobody of that name or ID is here.'
                : more > 0
                  ? `${more} more: type more of the name.`
                  : ''}
      </p>
    </>
  );
}

interface ConfirmProps extends Props {
  patient: FoundPatient;
  onBack(): void;
}

function Confirm({ recordingId, patient, onBack, onClose }: ConfirmProps) {
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, link] = useMutation(LinkRecordingMutation);
  const factsId = useId();
  const born = formatDate(patient.birthDate);
  const confirm = async (): Promise<void> => {
    const input = { recording: recordingId, patient: patient.id, confirmation: typed };
    const { data, error } = await link({ input });
    const [refusal] = data?.linkRecording.errors ?? [];
    if (error) setProblem(describeError(error));
    else if (refusal) setProblem(refusal.message);
    else onClose(true);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void confirm();
      }}
    >
      <dl className={styles.identity} id={factsId}>
        <div className={styles.main}>
          <dt>Name</dt>
          <dd>{formatPersonName(patient.name) ?? 'not given'}</dd>
        </div>
        <div className={styles.main}>
          <dt>Born</dt>
          <dd>{born ?? 'not given'}</dd>
        </div>
        <div>
          <dt>Patient ID</dt>
          <dd>{patient.patientId ?? 'not given'}</dd>
        </div>
        <div>
          <dt>Sex</dt>
          <dd>{formatSex(patient.sex) ?? 'not given'}</dd>
        </div>
      </dl>
      <Field
        label={patient.birthDate ? 'Type the birth date (YYYY-MM-DD) to confirm' : 'Type the patient ID to confirm'}
      >
        <input
          className={inputClass}
          autoComplete="off"
          aria-describedby={factsId}
          // biome-ignore lint/a11y/noAutofocus: typing is what is left to do.
          autoFocus
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </Field>
      {problem && <InlineError>{problem}</InlineError>}
      <DialogActions>
        <Button look="quiet" onClick={onBack}>
          Another patient
        </Button>
        <Button type="submit" look="primary" disabled={fetching || typed.trim() === ''}>
          Link
        </Button>
      </DialogActions>
    </form>
  );
}
