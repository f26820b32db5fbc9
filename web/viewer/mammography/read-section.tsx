'use client';
import { Fragment, useState } from 'react';
import { useMutation } from 'urql';
import { Button } from '../../components/button';
import { InlineError } from '../../components/message';
import { Section } from '../../components/section';
import { formatMoment } from '../../format/time';
import type { Snapshot } from '../../review/use-review';
import { describeError } from '../../session/errors';
import { useSigned } from '../../session/session';
import type { Study } from '../overlay';
import { AmendReadMutation, CommitFirstReadMutation } from './read.graphql';
import { ReadForm, type ReadValues } from './read-form';
import styles from './read-section.module.css';
import { categories, densities, recommendations, sides } from './words';

export type MammographyRead = Study['mammographyReads'][number];

interface Props {
  study: Study;
  mayCommit: boolean;
  snapshot: Snapshot;
  refresh(): void;
}

/** The reader's own BI-RADS read of the exam: to be committed once, then shown, and amended by another. */
export function ReadSection({ study, mayCommit, snapshot, refresh }: Props) {
  const { viewer } = useSigned();
  const [committing, commitFirst] = useMutation(CommitFirstReadMutation);
  const [sending, amend] = useMutation(AmendReadMutation);
  const [amending, setAmending] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const reads = study.mammographyReads;
  const own = reads.find(({ reader }) => reader.id === viewer.id) ?? null;

  async function send(values: ReadValues): Promise<void> {
    const input = { study: study.id, ...values, sides: [...values.sides], onScreen: snapshot() };
    const { payload, error } = own ? await sendAmendment(own.id) : await sendFirst();
    const errors = payload?.errors ?? [];
    if (error) setProblem(describeError(error));
    else if (errors.length > 0) setProblem(errors.map(({ message }) => message).join(' '));
    else {
      setProblem(null);
      setAmending(false);
    }
    // A conflict, too: another window of this reader was first.
    if (!error) refresh();

    async function sendFirst() {
      const { data, error } = await commitFirst({ input });
      return { payload: data?.commitFirstRead, error };
    }
    async function sendAmendment(after: string) {
      const { data, error } = await amend({ input: { ...input, after } });
      return { payload: data?.amendRead, error };
    }
  }

  const doubts = study.sidesInDoubt;
  const unsaid =
    own !== null && doubts.some((doubt) => !own.sides.some((one) => one.sopInstanceUid === doubt.sopInstanceUid));
  const shared = { doubts, busy: committing.fetching || sending.fetching, problem, onSend: send };
  return (
    <Section title={own || !mayCommit ? 'Reads' : 'Your first read'}>
      <div className={styles.content}>
        {study.marksWithheld && <p className={styles.withheld}>{study.marksWithheld}</p>}
        {mayCommit && own === null && <ReadForm {...shared} action="Commit first read" />}
        {reads.length > 0 && (
          <ol className={styles.reads}>
            {reads.map((read) => (
              <li key={read.id}>
                <ReadFacts read={read} doubts={doubts} />
              </li>
            ))}
          </ol>
        )}
        {reads.length === 0 && !mayCommit && <p className={styles.withheld}>Nobody has committed a read yet.</p>}
        {unsaid && mayCommit && (
          <InlineError>
            The side of an image is in doubt. Amend your read and say it; until then its marks cannot be decided on.
          </InlineError>
        )}
        {own && !amending && mayCommit && <Button onClick={() => setAmending(true)}>Amend</Button>}
        {own && amending && (
          <ReadForm {...shared} start={own} action="Commit amended read" onCancel={() => setAmending(false)} />
        )}
      </div>
    </Section>
  );
}

function ReadFacts({ read, doubts }: { read: MammographyRead; doubts: Study['sidesInDoubt'] }) {
  const { right, left, density, recommendation, note } = read;
  return (
    <>
      <b>{read.isFirst ? 'First read' : 'Amended read'}</b> by {read.reader.name}, {formatMoment(read.committedAt)},{' '}
      {read.marksSeenBefore ? 'after the marks had been shown' : 'before the marks were shown'}
      <dl className={styles.facts}>
        <dt>Right</dt>
        <dd>{right ? `BI-RADS ${categories[right]}` : 'not imaged'}</dd>
        <dt>Left</dt>
        <dd>{left ? `BI-RADS ${categories[left]}` : 'not imaged'}</dd>
        <dt>Density</dt>
        <dd>{densities[density]}</dd>
        <dt>Next</dt>
        <dd>{recommendations[recommendation]}</dd>
        {read.sides.map(({ sopInstanceUid, side }) => (
          <Fragment key={sopInstanceUid}>
            <dt>Side</dt>
            <dd>
              {sides[side]}: {doubts.find((doubt) => doubt.sopInstanceUid === sopInstanceUid)?.message ?? 'an image'}
            </dd>
          </Fragment>
        ))}
        {note && (
          <>
            <dt>Note</dt>
            <dd>{note}</dd>
          </>
        )}
      </dl>
    </>
  );
}
