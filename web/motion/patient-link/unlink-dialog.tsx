'use client';
import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import { Button } from '../../components/button';
import { Dialog, DialogActions } from '../../components/dialog';
import { Field, inputClass } from '../../components/field';
import { InlineError } from '../../components/message';
import { formatPersonName } from '../../format/text';
import { formatDate } from '../../format/time';
import { describeError } from '../../session/errors';
import type { Recording } from '../recording.graphql';
import { PatientLinksQuery, UnlinkRecordingMutation } from './patient-link.graphql';
import styles from './patient-link.module.css';

interface Props {
  recording: Recording;
  onClose(changed: boolean): void;
}

/** Takes the link back, with the reason; shows who made it. */
export function UnlinkDialog({ recording, onClose }: Props) {
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [{ fetching }, unlink] = useMutation(UnlinkRecordingMutation);
  const [{ data }] = useQuery({
    query: PatientLinksQuery,
    variables: { id: recording.id },
    requestPolicy: 'network-only',
  });
  const links = data?.node?.__typename === 'Recording' ? data.node.patientLinks : [];
  const name = formatPersonName(recording.patient?.name) ?? 'a patient who is not named';
  const take = async (): Promise<void> => {
    const answer = await unlink({ input: { recording: recording.id, reason } });
    const [refusal] = answer.data?.unlinkRecording.errors ?? [];
    if (answer.error) setProblem(describeError(answer.error));
    else if (refusal) setProblem(refusal.message);
    else onClose(true);
  };
  return (
    <Dialog
      open
      onClose={() => onClose(false)}
      title="Not this patient"
      description={`The recording is linked to ${name}. Taking that back keeps who linked it, and why it was wrong.`}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void take();
        }}
      >
        <Field label="Reason">
          <input className={inputClass} autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {links.length > 0 && (
          <ul className={styles.history} aria-label="Who linked it">
            {links.map((link) => (
              <li key={link.linkedAt}>
                {formatPersonName(link.patient.name) ?? 'Not named'}: by{' '}
                {link.linkedBy?.name ?? 'the sender of the file'}, {formatDate(link.linkedAt.slice(0, 10))}
                {link.unlinkedBy && ` · taken back by ${link.unlinkedBy.name}: ${link.unlinkReason}`}
              </li>
            ))}
          </ul>
        )}
        {problem && <InlineError>{problem}</InlineError>}
        <DialogActions>
          <Button look="quiet" onClick={() => onClose(false)}>
            Keep
          </Button>
          <Button type="submit" look="danger" disabled={fetching || reason.trim() === ''}>
            Take the link back
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  );
}
